/** Every code block of the README and the documents compiles, and imports only what this package and its users have. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSource } from '../architecture/imports.js';
import { documents, root } from './documents.js';
import { documentLine, pathOf, type Snippet, snippetsOf } from './snippets.js';

const manifest: {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

describe('the documents', () => {
  const snippets: Snippet[] = [];
  const unreadable: string[] = [];
  for (const document of documents) {
    try {
      snippets.push(...snippetsOf(document, readFileSync(join(root, document), 'utf8')));
    } catch (fault) {
      unreadable.push(fault instanceof Error ? fault.message : String(fault));
    }
  }

  it('can be read', () => {
    expect(unreadable).toEqual([]);
    expect(snippets.map(({ document }) => document)).toContain('README.md');
  });

  it('compile', () => {
    expect(complaintsOf(snippets)).toEqual([]);
  });

  it('import what there is', () => {
    expect(snippets.flatMap(unknownImports)).toEqual([]);
  });
});

describe('the reader of documents', () => {
  const block = (text: string, language = 'ts') => `\`\`\`${language}\n${text}\n\`\`\`\n`;

  it('sees what does not compile, and says where it stands', () => {
    const [snippet] = snippetsOf(
      'a.md',
      `# A\n\n${block(`import { createKeywarden } from 'keywarden';\ncreateKeywarden(7);`)}`,
    );
    expect(complaintsOf(snippet ? [snippet] : [])).toEqual([expect.stringMatching(/^a\.md:5: .*number/)]);
  });

  it('sees what does not exist', () => {
    const text = `import 'keywarden/nothing'; import 'left-pad'; import 'keywarden'; import 'node:fs'; import './b.js';`;
    expect(snippetsOf('a.md', block(text)).flatMap(unknownImports)).toEqual([
      'a.md:2: keywarden has no entry "./nothing"',
      'a.md:2: left-pad is no dependency, peer or development dependency',
    ]);
  });

  it('continues, names files, keeps indented blocks and skips other languages', () => {
    const markdown = [
      block('const a = 1;'),
      '<!-- snippet: continues -->',
      block('export const b = a;'),
      '<!-- snippet: file kept.ts -->',
      '  ```ts\n  if (b) {\n    c();\n  }\n  ```',
      block('SELECT 1', 'sql'),
    ].join('\n');
    expect(snippetsOf('docs/a.md', markdown)).toEqual([
      { document: 'docs/a.md', file: 'line-1.ts', code: 'const a = 1;\nexport const b = a;', lines: [2, 7] },
      { document: 'docs/a.md', file: 'kept.ts', code: 'if (b) {\n  c();\n}', lines: [12, 13, 14] },
    ]);
  });

  it.each([
    ['no language', block('a', ''), /a\.md:1: a code block says one of/],
    ['a language nobody knows', block('a', 'tx'), /a\.md:1: a code block says one of/],
    ['no end', '```ts\na', /a\.md:1: this code block has no end/],
    [
      'nothing to continue',
      `<!-- snippet: continues -->\n${block('a')}`,
      /a\.md:2: there is no block to continue/,
    ],
    ['a misspelt directive', `<!-- snippet: skip -->\n${block('a')}`, /a\.md:1: not a directive/],
  ])('refuses %s', (_what, markdown, message) => {
    expect(() => snippetsOf('a.md', markdown)).toThrow(message);
  });
});

/** What the compiler says, by the line of the document. */
function complaintsOf(snippets: readonly Snippet[]): string[] {
  const folder = join(root, '.cache', `snippets-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  try {
    for (const snippet of snippets) {
      const path = join(folder, pathOf(snippet));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, snippet.code);
    }
    mkdirSync(folder, { recursive: true });
    const config = {
      extends: '../../tsconfig.json',
      compilerOptions: {
        // `keywarden` is this repository: where the build would put a file is mapped back to its source.
        rootDir: '../..',
        outDir: '../../dist',
        allowJs: true,
        moduleDetection: 'force',
        noUnusedLocals: false,
        noUnusedParameters: false,
        noPropertyAccessFromIndexSignature: false,
      },
      include: ['**/*.ts', '**/*.js'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout, stderr, status } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const byPath = new Map(snippets.map((snippet) => [pathOf(snippet), snippet]));
    const complaints = `${stdout}${stderr}`
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(' '))
      .map((line) => {
        const [, path = '', at = '', what = ''] = /^(.+?)\((\d+),\d+\): (.*)$/.exec(line) ?? [];
        const snippet = byPath.get(path);
        return snippet === undefined
          ? line
          : `${snippet.document}:${documentLine(snippet, Number(at))}: ${what}`;
      });
    return status === 0 || complaints.length > 0 ? complaints : [`tsc ended with ${status}`];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function unknownImports(snippet: Snippet): string[] {
  const packages = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.devDependencies };
  return readSource(snippet.file, snippet.code).imports.flatMap(({ specifier, line }) => {
    if (specifier.startsWith('.') || isBuiltin(specifier)) return [];
    const at = `${snippet.document}:${documentLine(snippet, line)}`;
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
    if (name === manifest.name) {
      const entry = `.${specifier.slice(name.length)}`;
      return Object.hasOwn(manifest.exports, entry) ? [] : [`${at}: ${name} has no entry "${entry}"`];
    }
    return Object.hasOwn(packages, name)
      ? []
      : [`${at}: ${name} is no dependency, peer or development dependency`];
  });
}
