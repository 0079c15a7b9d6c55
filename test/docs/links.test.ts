/** Every relative link and picture of the README and the documents leads somewhere. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents, proseOf, relativeLinksOf, root } from './documents.js';

/** What a document links to, and the headings it has as anchors. */
function read(document: string): { readonly links: readonly string[]; readonly anchors: readonly string[] } {
  const text = proseOf(document);
  const links = relativeLinksOf(document);
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
    .links.filter((link) => {
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
