/** Every step the schema has taken. Steps are added at the end, and only add; one that was published never changes. */
import { createTable, type TableDefinition } from './definition.js';
import type { Capabilities } from './dialect.js';

export interface SchemaStep {
  /** Steps are run in the order of their names. */
  readonly name: string;
  readonly statements: (can: Capabilities) => readonly string[];
}

const keys: TableDefinition = {
  name: 'keywarden_keys',
  columns: {
    id: 'code',
    account_id: 'label',
    prefix: 'code',
    key_start: 'code',
    last_four: 'code',
    digest_pepper_id: 'label',
    digest_value: 'code',
    overlap_pepper_id: 'label?',
    overlap_value: 'code?',
    overlap_until: 'integer?',
    sealed: 'long?',
    name: 'long',
    alias: 'label?',
    type: 'code',
    scopes: 'long',
    allow_ips: 'long',
    subaccounts: 'long?',
    enabled: 'flag',
    behalf_of: 'label?',
    expires_at: 'integer?',
    rate_points: 'integer?',
    rate_duration: 'integer?',
    metadata: 'long',
    created_at: 'integer',
    created_by: 'label',
    updated_at: 'integer',
    revoked_at: 'integer?',
    version: 'integer',
    search_text: 'long',
    state: {
      kind: 'flag',
      from: 'case when revoked_at is not null then 2 when enabled = 0 then 1 else 0 end',
    },
    active_alias: { kind: 'label', from: 'case when revoked_at is null then alias end' },
  },
  primaryKey: ['id'],
  // Nulls are no duplicates of each other in any of these databases: keys without an alias and revoked ones are free.
  unique: [['prefix'], ['account_id', 'active_alias']],
  indexes: [
    // The expiry orders nothing here. It lets a list by expiry pass the keys that it does not ask for without reading their rows.
    ['account_id', 'created_at', 'id', 'expires_at'],
    ['account_id', 'state', 'created_at', 'id', 'expires_at'],
    ['account_id', 'behalf_of', 'created_at', 'id'],
    ['account_id', 'expires_at'],
  ],
};

const accounts: TableDefinition = {
  name: 'keywarden_accounts',
  columns: { account_id: 'label', sequence: 'integer' },
  primaryKey: ['account_id'],
};

const audit: TableDefinition = {
  name: 'keywarden_audit',
  columns: {
    account_id: 'label',
    sequence: 'integer',
    happened_at: 'integer',
    action: 'code',
    actor_id: 'label',
    actor_kind: 'code',
    key_id: 'code?',
    detail: 'long',
  },
  primaryKey: ['account_id', 'sequence'],
  indexes: [['account_id', 'key_id', 'sequence']],
};

const usage: TableDefinition = {
  name: 'keywarden_usage',
  columns: { account_id: 'label', key_id: 'code', day: 'code', uses: 'integer', last_used_at: 'integer' },
  primaryKey: ['account_id', 'key_id', 'day'],
};

const changes: TableDefinition = {
  name: 'keywarden_changes',
  columns: { change_id: 'serial', prefix: 'code' },
};

function tables(name: string, ...definitions: readonly TableDefinition[]): SchemaStep {
  return { name, statements: (can) => definitions.flatMap((table) => createTable(can, table)) };
}

export const SCHEMA_STEPS: readonly SchemaStep[] = [
  tables('0001_keys', keys, accounts, audit),
  tables('0002_usage', usage),
  tables('0003_changes', changes),
];
