/** Aligned tables that fit the terminal. */
import { styleText } from 'node:util';
import { cut, displayWidth } from './display-width.js';
import { inert } from './inert.js';
import type { Output } from './terminal.js';

/** What colours mean. */
export type Tone = 'good' | 'warning' | 'bad' | 'plain';

const COLOURS = { good: 'green', warning: 'yellow', bad: 'red' } as const;

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly tone?: (row: Row) => Tone;
  /** Cells that it may be cut to where the terminal is narrow. Absent: it is never cut. */
  readonly least?: number;
  /** Left out, the highest first, where cutting does not suffice. Absent: never left out. */
  readonly leave?: number;
}

const GAP = 2;

/** The table with its header and a newline behind every line; of no rows nothing at all. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], output: Output): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) => new Map(columns.map((column) => [column, inert(column.value(row))])));
  const widthOf = (column: Column<Row>) =>
    Math.max(displayWidth(column.title), ...cells.map((line) => displayWidth(line.get(column) ?? '')));
  const fitted = narrowed(
    columns.map((column) => ({ column, width: widthOf(column) })),
    output.columns,
  );
  const lineOf = (texts: readonly string[]) => texts.join(' '.repeat(GAP)).trimEnd();
  const header = lineOf(fitted.map(({ column, width }) => padded(cut(column.title, width), width)));
  const lines = rows.map((row, index) =>
    lineOf(
      fitted.map(({ column, width }) => {
        const text = padded(cut(cells[index]?.get(column) ?? '', width), width);
        return coloured(text, column.tone?.(row) ?? 'plain', output);
      }),
    ),
  );
  const shownHeader = output.colours ? styleText('bold', header, { validateStream: false }) : header;
  return [shownHeader, ...lines].map((line) => `${line}\n`).join('');
}

interface Fitted<Row> {
  readonly column: Column<Row>;
  readonly width: number;
}

/** Cuts the widest that may be cut until all fit; where they cannot, leaves out a column and tries again. */
function narrowed<Row>(natural: readonly Fitted<Row>[], available: number): readonly Fitted<Row>[] {
  let fitted = natural;
  while (total(fitted) > available) {
    const cuttable = fitted.filter(({ column, width }) => column.least !== undefined && width > column.least);
    const widest = cuttable.toSorted((a, b) => b.width - a.width)[0];
    if (widest === undefined) break;
    fitted = fitted.map((one) => (one === widest ? { ...one, width: one.width - 1 } : one));
  }
  if (total(fitted) <= available) return fitted;
  const [left] = natural
    .filter(({ column }) => column.leave !== undefined)
    .toSorted((a, b) => (b.column.leave ?? 0) - (a.column.leave ?? 0));
  if (left === undefined) return fitted;
  return narrowed(
    natural.filter((one) => one !== left),
    available,
  );
}

function total(fitted: readonly { readonly width: number }[]): number {
  return fitted.reduce((sum, { width }) => sum + width + GAP, -GAP);
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** The text in the colour of its tone, where the output may be coloured. */
export function coloured(text: string, tone: Tone, { colours }: Output): string {
  return colours && tone !== 'plain' ? styleText(COLOURS[tone], text, { validateStream: false }) : text;
}

/** Names and values under each other; what is longer than the line is left to the terminal to wrap, so that it can be copied. */
export function details(entries: readonly (readonly [string, string])[]): string {
  const width = Math.max(...entries.map(([name]) => displayWidth(name)));
  return entries.map(([name, value]) => `${padded(name, width)}  ${inert(value)}\n`).join('');
}
