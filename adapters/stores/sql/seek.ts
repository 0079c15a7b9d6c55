/** Going on after a position in an ordered index, without counting from its beginning. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Capabilities } from './dialect.js';

/** A position: a value for each column of the order. */
export type Position = Readonly<Record<string, string | number>>;

/** Rows that come after the position, where the columns are compared one after the other, all in one direction. */
export function seek(can: Capabilities, after: '<' | '>', position: Position): RawBuilder<SqlBool> {
  const parts = Object.entries(position).map(([name, value]) => ({ column: sql.ref(name), value }));
  const direction = sql.raw(after);
  if (can.seeksByTuple) {
    const columns = sql.join(parts.map((part) => part.column));
    const values = sql.join(parts.map((part) => part.value));
    return sql`(${columns}) ${direction} (${values})`;
  }
  const alternatives = parts.map(({ column, value }, index) => {
    const equal = parts.slice(0, index).map((part) => sql`${part.column} = ${part.value} and `);
    return sql`(${sql.join(equal, sql``)}${column} ${direction} ${value})`;
  });
  return sql`(${sql.join(alternatives, sql` or `)})`;
}
