/** Every relative link and picture of the README and the documents leads somewhere. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents, root } from './documents.js';

/** What a document links to, and the headings it has as anchors. */
function read(document: string): { readonly links: readonly string[]; readonly anchors: readonly string[] } {
  const text = readFileSync(join(root, document), 'utf8').replaceAll(
    /^( *)(`{3,}|~{3,})[\s\S]*?^\1\2 *$/gm,
    '',
  );
  const links = [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, link = '']) => link);
  const headings = [...text.matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) => heading);
  return { links, anchors: headings.map(anchorOf) };
}

/** As the usual viewers of Markdown make them. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function brokenLinks(document: string): string[] {
  return read(document)
    .links.filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? document : join(dirname(document), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && target.endsWith('.md') && !read(target).anchors.includes(anchor);
    })
    .map((link) => `${document}: ${link}`);
}

describe('the documents', () => {
  it('link to what there is', () => {
    expect(documents.flatMap(brokenLinks)).toEqual([]);
    expect(documents.flatMap((document) => read(document).links).length).toBeGreaterThan(5);
  });
});
