/** What a store costs, in the stores' own pages. */
import type { Row, Table } from '../result.js';
import { number } from './figures.js';
import { markdownTable, writeMarked } from './marked.js';
import type { Found, Results } from './results.js';

/** The pages, and which stores each is about: how their names begin. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  'docs/stores-sql.md': ['PostgreSQL', 'MariaDB', 'SQLite'],
  'docs/stores-redis.md': ['Redis'],
};

/** Writes what misses and changes cost into the pages of the stores; what was not measured stays as it is. */
export function writeStorePages({ misses, management }: Results): void {
  for (const [file, names] of Object.entries(PAGES)) {
    const isOfPage = (name: string): boolean => names.some((one) => name.startsWith(one));
    if (misses !== undefined) writeMarked(file, 'misses', missesOf(misses, isOfPage));
    if (management !== undefined) writeMarked(file, 'changes', changesOf(management, isOfPage));
  }
}

function missesOf({ at, part }: Found, isOfPage: (name: string) => boolean): string {
  const titled = part.tables.map((table) => ({ table, store: table.title.split(':')[0] ?? '' }));
  const stores = [...new Set(titled.map(({ store }) => store))].filter(isOfPage);
  const rows = stores.map((store) => {
    const [alone, together] = titled.filter((one) => one.store === store).map(({ table }) => table);
    const cells = [
      times(rowOf(alone, 'the store')),
      times(rowOf(alone, 'the whole verification')),
      times(rowOf(together, 'the whole verification')),
      aSecond(rowOf(alone, 'the store'), 1),
      aSecond(rowOf(together, 'the store'), 32),
    ];
    return [store, ...cells];
  });
  const heading = [
    `a key that is not cached, ${at.slice(0, 10)}`,
    'the store, beside the bare driver',
    'the whole verification',
    'with 32 in flight',
    'look-ups a second, one after the other',
    'with 32 in flight',
  ];
  return `${markdownTable([heading, ...rows])}\n`;
}

function changesOf({ at, part }: Found, isOfPage: (name: string) => boolean): string {
  const tables = part.tables.filter(({ id }) => id.startsWith('management/changes/'));
  const stores = (tables[0]?.rows ?? []).map(({ name }) => name).filter(isOfPage);
  const rows = stores.map((store) => [
    store,
    ...tables.map((table) => number(rowOf(table, store)?.value.median ?? Number.NaN)),
  ]);
  const heading = [
    `a second, ${at.slice(0, 10)}`,
    ...tables.map(({ title }) => title.split(': ')[1] ?? title),
  ];
  return `${markdownTable([heading, ...rows])}\n`;
}

function rowOf(table: Table | undefined, name: string): Row | undefined {
  return table?.rows.find((row) => row.name === name);
}

function times(row: Row | undefined): string {
  return row?.ratio === undefined ? '–' : `${row.ratio.median.toFixed(2)} ×`;
}

/** Of a row in microseconds, so many of which are done in that time. */
function aSecond(row: Row | undefined, together: number): string {
  return row === undefined ? '–' : number(Number(((together * 1e6) / row.value.median).toPrecision(2)));
}
