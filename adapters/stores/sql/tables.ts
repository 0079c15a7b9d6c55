/** The tables as the code sees them. `migrations.ts` makes them. */
import type { ColumnType, Kysely } from 'kysely';

/** Drivers differ in what they hand back (PostgreSQL's bigint is a string), so what is read is decoded, never believed. */
type Column<Written> = ColumnType<unknown, Written, Written>;
/** The database works it out; it is only filtered by. */
type Generated = ColumnType<unknown, never, never>;

type Columns<Row> = { readonly [Name in keyof Row]: Column<Row[Name]> };

/** A key as written. Flags are 0 or 1, lists and objects JSON text, times epoch milliseconds. */
export interface KeyRow {
  readonly id: string;
  readonly account_id: string;
  readonly prefix: string;
  readonly key_start: string;
  readonly last_four: string;
  readonly digest_pepper_id: string;
  readonly digest_value: string;
  readonly overlap_pepper_id: string | null;
  readonly overlap_value: string | null;
  readonly overlap_until: number | null;
  readonly sealed: string | null;
  readonly name: string;
  readonly alias: string | null;
  readonly type: string;
  readonly scopes: string;
  readonly allow_ips: string;
  readonly subaccounts: string | null;
  readonly enabled: number;
  readonly behalf_of: string | null;
  readonly expires_at: number | null;
  readonly rate_points: number | null;
  readonly rate_duration: number | null;
  readonly metadata: string;
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number;
  readonly revoked_at: number | null;
  readonly version: number;
  /** What a list's `search` looks in (`searchTextOf`), kept up to date by every write. */
  readonly search_text: string;
}

export interface AuditRow {
  readonly account_id: string;
  readonly sequence: number;
  readonly happened_at: number;
  readonly action: string;
  readonly actor_id: string;
  readonly actor_kind: string;
  readonly key_id: string | null;
  readonly detail: string;
}

export interface UsageRow {
  readonly account_id: string;
  readonly key_id: string;
  readonly day: string;
  readonly uses: number;
  readonly last_used_at: number;
}

/** What the key's `state` column holds. */
export const STATE = { open: 0, disabled: 1, revoked: 2 } as const;

export interface Tables {
  /** `state` and `active_alias` (the alias while the key is not revoked) are for indexes and constraints. */
  readonly keywarden_keys: Columns<KeyRow> & { readonly state: Generated; readonly active_alias: Generated };
  readonly keywarden_audit: Columns<AuditRow>;
  /** One row an account: its row lock orders the account's writes, its number is the last event's. */
  readonly keywarden_accounts: Columns<{ readonly account_id: string; readonly sequence: number }>;
  readonly keywarden_usage: Columns<UsageRow>;
  /** What watchers that poll read. An empty prefix stands for "anything may have changed". */
  readonly keywarden_changes: { readonly change_id: Generated; readonly prefix: Column<string> };
  /** Kysely's own record of the migrations that were run. */
  readonly keywarden_migration: Columns<{ readonly name: string; readonly timestamp: string }>;
}

/**
 * The host's instance, seen with these tables instead of its own, and without its plugins, which would rename or
 * convert columns. A type parameter of Kysely exists in types only, so nothing is in doubt behind the cast.
 */
export function ourTables<DB>(db: Kysely<DB>): Kysely<Tables> {
  return db.withoutPlugins() as unknown as Kysely<Tables>;
}
