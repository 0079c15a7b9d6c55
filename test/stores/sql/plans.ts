/** How a database goes about the statements of the store: as it says itself, by EXPLAIN. */
import { CompiledQuery, type Kysely, type LogEvent, sql } from 'kysely';
import type { SqlDialect } from '../../../adapters/stores/sql.js';

/** The statements that run while the work does. */
export class Overheard {
  readonly #queries: CompiledQuery[] = [];
  readonly log = (event: LogEvent): void => {
    this.#queries.push(event.query);
  };

  async during(work: () => unknown): Promise<readonly CompiledQuery[]> {
    this.#queries.length = 0;
    await work();
    return this.#queries.filter((query) => /^(select .* from|update|delete) /i.test(query.sql));
  }
}

export interface Plan {
  /** Whether it finds its rows in an index, and none by looking at all of a table. */
  readonly indexed: boolean;
  /** Whether it puts rows in order by itself, for which it needs all of them. */
  readonly sorts: boolean;
  /** What the database said. */
  readonly text: string;
}

const readers: { readonly [Dialect in SqlDialect]: (rows: readonly unknown[]) => Plan } = {
  postgres(rows) {
    const text = JSON.stringify(rows);
    return {
      indexed: /Index (Only )?Scan/.test(text) && !/Seq Scan/.test(text),
      sorts: /"Node Type":"(Incremental )?Sort"/.test(text.replaceAll('\\', '')),
      text,
    };
  },
  mysql(rows) {
    const text = JSON.stringify(rows);
    // A subquery's own result, which it has just read from an index, has none.
    const tables = rows.map((row) => JSON.stringify(row)).filter((row) => !row.includes('"table":"<derived'));
    return {
      indexed: tables.every((row) => !row.includes('"type":"ALL"')),
      sorts: /filesort/.test(text),
      text,
    };
  },
  sqlite(rows) {
    const text = JSON.stringify(rows);
    return {
      indexed: /USING (COVERING )?INDEX/.test(text) && !/SCAN keywarden_\w+\b(?! USING)/.test(text),
      sorts: /TEMP B-TREE/.test(text),
      text,
    };
  },
};

const explain: { readonly [Dialect in SqlDialect]: string } = {
  postgres: 'explain (format json) ',
  mysql: 'explain ',
  sqlite: 'explain query plan ',
};

export async function planOf(db: Kysely<unknown>, dialect: SqlDialect, query: CompiledQuery): Promise<Plan> {
  const { rows } = await db.executeQuery(
    CompiledQuery.raw(`${explain[dialect]}${query.sql}`, [...query.parameters]),
  );
  return readers[dialect](rows);
}

/** Lets the database count what is in its tables, as it does by itself after a while: SQLite never does. */
export async function analyze(db: Kysely<unknown>, dialect: SqlDialect): Promise<void> {
  const statement = { postgres: 'analyze', mysql: 'analyze table', sqlite: undefined }[dialect];
  if (statement === undefined) return;
  for (const table of ['keywarden_keys', 'keywarden_audit', 'keywarden_usage']) {
    await sql.raw(`${statement} ${table}`).execute(db);
  }
}
