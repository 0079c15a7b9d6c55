/** Numbers as people read them. */
import type { Goal, Part, Spread, Table } from '../result.js';

/** Three digits, with commas from thousands on. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en');
  const digits = Number(value.toPrecision(3));
  return String(digits);
}

/** The median and what half of the rounds lay between. */
export function spread({ median, low, high }: Spread): string {
  return low === high ? number(median) : `${number(median)} (${number(low)}–${number(high)})`;
}

/** Tables of the same rows that belong together: different figures of one measurement. */
export interface Group {
  readonly title: string;
  readonly tables: readonly Table[];
}

/** Groups those whose ids differ only behind the last `/`, and whose rows are the same. */
export function grouped({ tables }: Part): Group[] {
  const groups = new Map<string, Table[]>();
  for (const table of tables) {
    const family = table.id.slice(0, table.id.lastIndexOf('/'));
    const name = `${family}: ${table.rows.map((row) => row.name).join('|')}`;
    groups.set(name, [...(groups.get(name) ?? []), table]);
  }
  return [...groups.values()].map((members) => {
    const [first] = members;
    const title = first?.title ?? '';
    return { title: members.length > 1 ? (title.split(':')[0] ?? title) : title, tables: members };
  });
}

/** A group as rows of cells, the heading first. */
export function cellsOf({ tables }: Group): string[][] {
  const columns = tables.flatMap((table) => columnsOf(table, tables));
  const names =
    tables[0]?.rows.map(({ name, note }) => (note === undefined ? name : `${name} (${note})`)) ?? [];
  return [
    ['', ...columns.map(({ heading }) => heading)],
    ...names.map((name, place) => [name, ...columns.map(({ cells }) => cells[place] ?? '')]),
  ];
}

interface Column {
  readonly heading: string;
  readonly cells: readonly string[];
}

/** The values and, in the unit that the group begins with, the ratios: those of all the others would be too much to read. */
function columnsOf({ title, unit, yardstick, rows }: Table, group: readonly Table[]): Column[] {
  const own = group.length > 1 ? title.slice(title.indexOf(':') + 1).trim() : '';
  const heading = [own, unit]
    .filter((part, place, all) => part !== '' && all.indexOf(part) === place)
    .join(', ');
  const values = { heading, cells: rows.map(({ value }) => spread(value)) };
  if (yardstick === undefined || unit !== group[0]?.unit) return [values];
  const ratios = rows.map(({ ratio }) => (ratio === undefined ? '' : spread(ratio)));
  return [values, { heading: `× ${yardstick}`, cells: ratios }];
}

/** A promise, as a line of cells: what, bound, found, whether. */
export function goalCells({ what, found, unit, bound, reached }: Goal): string[] {
  const sign = bound.is === 'at most' ? '≤' : '≥';
  const of = unit === '×' ? ' ×' : unit === '' ? '' : ` ${unit}`;
  return [what, `${sign} ${number(bound.value)}${of}`, `${spread(found)}${of}`, reached ? 'yes' : 'NO'];
}
