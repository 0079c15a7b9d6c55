/** The file of keys to be created, read and checked as a whole before anything is. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { KeyInput } from '../../../src/manage/key-input.js';
import type { ScopeCatalogue } from '../../../src/policy/scopes.js';
import { UsageError } from '../faults.js';
import { quotedPath } from '../quoted-path.js';
import { COLUMNS, readCell } from './columns.js';

/** A key to be created. */
export interface Row {
  /** Where it stands in the file, from 1. */
  readonly line: number;
  readonly alias: string;
  readonly input: KeyInput;
}

/** Something that is wrong with a row. */
export interface RowFault {
  readonly line: number;
  readonly column: string;
  readonly message: string;
}

/** As many as are told; the rest is counted. */
const TOLD = 50;

/** A record of the file and the line that it begins on. */
interface Written {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The rows of a file.
 * @throws {UsageError} that names every bad cell: its line, its column, and what would be right
 */
export async function readRows(path: string, catalogue: ScopeCatalogue): Promise<readonly Row[]> {
  const shown = quotedPath(path);
  const [header, ...records] = recordsOf(await textOf(path, shown), shown);
  if (header === undefined) throw new UsageError(`${shown} is empty: its first line names the columns.`);
  const columns = header.cells;
  assertColumns(columns, shown);
  const faults: RowFault[] = [];
  const lineOfAlias = new Map<string, number>();
  const rows = records.map((record): Row => {
    const { line } = record;
    const input = inputOf(columns, record, catalogue, faults);
    const alias = input.alias ?? '';
    const before = lineOfAlias.get(alias);
    if (alias !== '' && before !== undefined) {
      faults.push({
        line,
        column: 'alias',
        message: `Line ${before} has the same alias; each may come once.`,
      });
    }
    lineOfAlias.set(alias, line);
    return { line, alias, input };
  });
  throwFaults(faults, shown);
  return rows;
}

/** @throws {UsageError} where there are any */
export function throwFaults(faults: readonly RowFault[], shown: string): void {
  if (faults.length === 0) return;
  const told = faults
    .toSorted((a, b) => a.line - b.line)
    .slice(0, TOLD)
    .map(({ line, column, message }) => `  line ${line}, ${column}: ${message}`);
  const rest = faults.length > TOLD ? [`  … and ${faults.length - TOLD} more.`] : [];
  throw new UsageError([`${shown}: nothing was created.`, ...told, ...rest].join('\n'));
}

async function textOf(path: string, shown: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await bytesOf(path, shown));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new UsageError(
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? `${shown} must be text in UTF-8.`
        : `${shown} cannot be read (${code}).`,
    );
  }
}

async function bytesOf(path: string, shown: string): Promise<Uint8Array> {
  // Opening a pipe that nobody writes to would wait for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) {
      throw new UsageError(`${shown} must be a regular file: a run that was killed reads it again.`);
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function recordsOf(text: string, shown: string): readonly Written[] {
  const written: Written[] = [];
  try {
    parse(text, {
      skip_empty_lines: true,
      relax_column_count: true,
      on_record(cells: readonly string[], { lines }) {
        // What is counted is the line that a record ends on; a quoted cell may hold line ends.
        written.push({ cells, line: lines - (cells.join('').split('\n').length - 1) });
        return null;
      },
    });
    return written;
  } catch (error) {
    const line = error instanceof Error && 'lines' in error ? ` near line ${String(error.lines)}` : '';
    throw new UsageError(
      `${shown} is no CSV${line}: look for a quotation mark that is not closed, or not doubled.`,
    );
  }
}

function assertColumns(columns: readonly string[], shown: string): void {
  const known = Object.keys(COLUMNS);
  const unknown = columns.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `${shown}, line 1: there is no column ${JSON.stringify(unknown.slice(0, 64))}; there are ${known.join(', ')}.`,
    );
  }
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`${shown}, line 1: the column ${twice} is there twice.`);
  if (!columns.includes('alias')) {
    throw new UsageError(`${shown}, line 1: there is no column alias, which every row needs.`);
  }
}

function inputOf(
  columns: readonly string[],
  { line, cells }: Written,
  catalogue: ScopeCatalogue,
  faults: RowFault[],
): KeyInput {
  if (cells.length !== columns.length) {
    const message = `There are ${cells.length} cells, and ${columns.length} columns.`;
    faults.push({ line, column: 'the whole row', message });
    return {};
  }
  let input: KeyInput = {};
  for (const [index, column] of columns.entries()) {
    const cell = (cells[index] ?? '').trim();
    if (cell === '') {
      if (column === 'alias')
        faults.push({ line, column, message: 'Every row needs an alias; this one has none.' });
      continue;
    }
    try {
      input = { ...input, ...readCell(column, cell, catalogue) };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      faults.push({ line, column, message: error.message });
    }
  }
  return input;
}
