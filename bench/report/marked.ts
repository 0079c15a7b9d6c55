/** Parts of documents that are written by the benchmark: all between two marks is written anew. */
import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Writes a part of a document.
 * @throws {Error} where the document lacks the marks.
 */
export function writeMarked(file: string, part: string, text: string): void {
  const [begin, end] = [`<!-- ${part}: written by npm run bench -->`, `<!-- end of ${part} -->`];
  const [before, rest] = readFileSync(file, 'utf8').split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${file} lacks the marks of ${part}.`);
  writeFileSync(file, `${before}${begin}\n\n${text}\n${end}${after}`);
}

/** A table, the heading first; all but the first column are numbers. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [heading = [], ...body] = rows.map(
    (row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  );
  const rule = `|${(rows[0] ?? []).map((_, column) => (column === 0 ? '---' : '---:')).join('|')}|`;
  return [heading, rule, ...body].join('\n');
}
