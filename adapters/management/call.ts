/** One call of the API, read and checked, and what it is answered with. */
import type { z } from 'zod';
import type { ErrorCode } from '../../src/errors.js';
import type { Keywarden } from '../../src/keywarden.js';
import type { Actor } from '../../src/manage/actor.js';
import type { KeyManager } from '../../src/manage/manager.js';
import type { Operation } from '../../src/manage/operations.js';
import type { KeyRecord, Page } from '../../src/record.js';
import type { QuerySchemas } from './query.js';
import type { Wire } from './wire.js';

/** A request whose actor, parameters and body are known and in shape. */
export interface Call {
  readonly warden: Keywarden;
  readonly wire: Wire;
  readonly actor: Actor;
  /** As the actor. */
  readonly keys: KeyManager;
  /** From the path; empty on routes without one. */
  readonly id: string;
  readonly query: ReadonlyMap<string, string>;
  readonly body: ReadonlyMap<string, unknown>;
  /** From `If-Match`: any of these. */
  readonly ifVersion: readonly number[] | undefined;
  /**
   * For what a parameter has a reading route do besides: it needs the permission, and of an ambient actor that its own page asks.
   * @throws {KeywardenError} `API_KEY_PERMISSION_MISSING`, `REQUEST_ORIGIN_REFUSED`
   */
  needs(operation: Operation): void;
}

/** What a route answers with; the wire says how that is written. */
export type Answer =
  | { readonly kind: 'key'; readonly record: KeyRecord; readonly key: string | null }
  | { readonly kind: 'keys'; readonly page: Page<KeyRecord> }
  | { readonly kind: 'document' }
  | { readonly kind: 'one'; readonly item: unknown }
  | { readonly kind: 'many'; readonly page: Page<unknown> }
  | { readonly kind: 'lines'; readonly first: Page<unknown>; next(cursor: string): Promise<Page<unknown>> };

/** What a route answers with, for the documents. `issued`: a key with the key in clear; `key`: without. */
export type AnswerShape =
  | 'key'
  | 'issued'
  | 'keys'
  | 'lines'
  | 'document'
  | { readonly one: z.ZodType }
  | { readonly many: z.ZodType };

/** A row of the table of routes. */
export interface RouteRow {
  /** For the documents. */
  readonly summary: string;
  /** What the actor must be allowed; `null`: any actor will do. */
  readonly needs: Operation | null;
  /** Fields of the body. Absent: none, and a body must be empty or `{}`. */
  body?(wire: Wire): Readonly<Record<string, z.ZodType>>;
  /** Parameters of the query. Absent: none. */
  query?(wire: Wire): QuerySchemas;
  /** Parameters that must be there. */
  readonly required?: readonly string[];
  readonly shape: AnswerShape;
  /** Whether `If-Match` is looked at. Default: false. */
  readonly conditional?: boolean;
  /** Codes besides those that every route may answer with. */
  readonly errors: readonly ErrorCode[];
  run(call: Call): Promise<Answer>;
}
