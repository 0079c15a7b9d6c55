/** A table, written down once, as the statements that make it in one database or another. */
import type { Capabilities, ColumnKind } from './dialect.js';

/** The kind of a column; with `?` it may be null. Generated columns say from what. */
type ColumnDefinition = ColumnKind | `${ColumnKind}?` | { readonly kind: ColumnKind; readonly from: string };

export interface TableDefinition {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnDefinition>>;
  /** A `serial` column is the primary key by itself. */
  readonly primaryKey?: readonly string[];
  readonly unique?: readonly (readonly string[])[];
  readonly indexes?: readonly (readonly string[])[];
}

/**
 * The statements. Each of them does nothing where its table or index is there already, so that a migration that was
 * cut short can be run again on a database that commits at every definition.
 */
export function createTable(can: Capabilities, table: TableDefinition): string[] {
  const lines = Object.entries(table.columns).map(([name, definition]) => columnLine(can, name, definition));
  if (table.primaryKey) lines.push(`primary key (${table.primaryKey.join(', ')})`);
  const indexes = [
    ...(table.unique ?? []).map((columns) => ({ unique: 'unique ', columns })),
    ...(table.indexes ?? []).map((columns) => ({ unique: '', columns })),
  ].map(({ unique, columns }) => ({
    unique,
    name: [table.name, ...columns].join('_'),
    on: columns.join(', '),
  }));
  if (can.indexesInTable)
    lines.push(...indexes.map(({ unique, name, on }) => `${unique}key ${name} (${on})`));
  const create = `create table if not exists ${table.name} (\n  ${lines.join(',\n  ')}\n)${can.tableOptions}`;
  if (can.indexesInTable) return [create];
  return [
    create,
    ...indexes.map(
      ({ unique, name, on }) => `create ${unique}index if not exists ${name} on ${table.name} (${on})`,
    ),
  ];
}

function columnLine(can: Capabilities, name: string, definition: ColumnDefinition): string {
  if (typeof definition === 'object') {
    return `${name} ${can.columns[definition.kind]} generated always as (${definition.from}) stored`;
  }
  const nullable = definition.endsWith('?');
  const kind = (nullable ? definition.slice(0, -1) : definition) as ColumnKind;
  if (kind === 'serial') return `${name} ${can.columns.serial} primary key`;
  return `${name} ${can.columns[kind]}${nullable ? '' : ' not null'}`;
}
