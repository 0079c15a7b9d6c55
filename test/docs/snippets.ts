/**
 * The code blocks of the documents, each as a file that the compiler can read.
 *
 * A block stands alone, unless the line before it says otherwise:
 * `<!-- snippet: continues -->`: it goes on where the block before it ended.
 * `<!-- snippet: file name.ts -->`: other blocks of the same document import it as `./name.js`.
 */
import { posix } from 'node:path';

/** A block to compile. */
export interface Snippet {
  /** The document, from the top of the repository. */
  readonly document: string;
  /** The file it becomes, below the document's own folder. */
  readonly file: string;
  readonly code: string;
  /** For each line of `code`, the line of the document it stands on. */
  readonly lines: readonly number[];
}

/** What a fence may say, and the extension of the file it becomes; `undefined`: nothing to compile. */
const LANGUAGES: Readonly<Record<string, string | undefined>> = {
  ts: 'ts',
  js: 'js',
  sh: undefined,
  console: undefined,
  text: undefined,
  json: undefined,
  http: undefined,
  html: undefined,
  css: undefined,
  sql: undefined,
  yaml: undefined,
  toml: undefined,
  ini: undefined,
  nginx: undefined,
  caddyfile: undefined,
  dockerfile: undefined,
  mermaid: undefined,
  diff: undefined,
};

const FENCE = /^( *)(`{3,}|~{3,})\s*(\S*)/;
const DIRECTIVE = /^<!-- snippet: (?:(continues)|file (\S+\.[jt]s)) -->$/;

/** @throws where a fence names no language or an unknown one, a directive cannot be read, or a block has no end. */
export function snippetsOf(document: string, markdown: string): Snippet[] {
  const found: Snippet[] = [];
  const lines = markdown.split('\n');
  const fail = (line: number, what: string): never => {
    throw new Error(`${document}:${line}: ${what}`);
  };
  for (let at = 0; at < lines.length; at++) {
    const [, indent = '', fence, language = ''] = FENCE.exec(lines[at] ?? '') ?? [];
    if (fence === undefined) continue;
    const first = at + 1;
    const isEnd = (line: string) =>
      line.trim().startsWith(fence) && line.trim().replaceAll(fence[0] ?? '', '') === '';
    const end = lines.findIndex((line, index) => index >= first && isEnd(line));
    if (end < 0) fail(first, 'this code block has no end');
    if (!Object.hasOwn(LANGUAGES, language)) {
      fail(
        first,
        `a code block says one of ${Object.keys(LANGUAGES).join(', ')}; this one says "${language}"`,
      );
    }
    const extension = LANGUAGES[language];
    const said = lines[at - 1]?.trim() ?? '';
    const directive = DIRECTIVE.exec(said);
    if (said.startsWith('<!-- snippet') && directive === null) fail(at, `not a directive: ${said}`);
    if (extension !== undefined) {
      const own = {
        code: lines.slice(first, end).map((line) => line.slice(Math.min(indent.length, line.search(/\S|$/)))),
        lines: Array.from({ length: end - first }, (_, index) => first + index + 1),
      };
      const before = directive?.[1] === undefined ? undefined : found.pop();
      if (directive?.[1] !== undefined && before === undefined) fail(first, 'there is no block to continue');
      found.push({
        document,
        file: before?.file ?? directive?.[2] ?? `line-${first}.${extension}`,
        code: (before === undefined ? '' : `${before.code}\n`) + own.code.join('\n'),
        lines: [...(before?.lines ?? []), ...own.lines],
      });
    }
    at = end;
  }
  return found;
}

/** Where a snippet is written, below the folder of all snippets. */
export function pathOf(snippet: Snippet): string {
  return posix.join(snippet.document.replaceAll(/[^A-Za-z0-9/-]/g, '-'), snippet.file);
}

/** The line of the document that a line (from 1) of the snippet's file stands on. */
export function documentLine(snippet: Snippet, line: number): number {
  return snippet.lines[Math.min(line, snippet.lines.length) - 1] ?? 0;
}
