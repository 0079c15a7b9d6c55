/**
 * A wire format: how the one management API is spelt for its callers. A table of names, permissions, paths and envelopes;
 * everything that happens is the same behind all of them.
 */
import type { z } from 'zod';
import type { ErrorCode, ErrorRow } from '../../src/errors.js';
import type { KeyInput } from '../../src/manage/key-input.js';
import type { Operation } from '../../src/manage/operations.js';
import type { User } from '../../src/manage/users.js';
import type { KeyRecord } from '../../src/record.js';

/** What can be asked of the API. Each wire offers some of it, under its own paths. */
export const ROUTE_NAMES = [
  'list',
  'create',
  'get',
  'patch',
  'put',
  'regenerate',
  'enable',
  'disable',
  'revoke',
  'reveal',
  'counts',
  'usage',
  'audit',
  'auditExport',
  'scopes',
  'users',
  'whoami',
  'openapi',
] as const;
export type RouteName = (typeof ROUTE_NAMES)[number];

/** Where a wire offers a route. */
export interface WireRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below the mount; `:id` stands for a key's id. */
  readonly path: string;
  /** Of success. Default: 200. With 204 nothing is sent. */
  readonly status?: 200 | 201 | 204;
}

/** A key on its way to a caller. */
export interface ShownKey {
  readonly record: KeyRecord;
  /** The key in clear, in the three answers that may hold it. */
  readonly key: string | null;
  /** Whom the key acts on behalf of, as far as the host's directory knows. */
  readonly user: User | null;
}

/** What a body may say of a field, and what that means. */
export interface FieldInput {
  /** The field of the core's input: errors about that one are told under the wire's name. */
  readonly means: keyof KeyInput;
  readonly schema: z.ZodType;
  /** The part of the core's input that a value of `schema` stands for. */
  read(value: unknown): KeyInput;
}

/** What is shown of a field. */
export interface FieldOutput {
  readonly schema: z.ZodType;
  show(key: ShownKey): unknown;
  /** `always`: in lists too; `one`: not in lists; `issued`: only where the key stands in clear. Default: `always`. */
  readonly where?: 'always' | 'one' | 'issued';
  /** Whether it shows who a user is, so that the directory has to be asked. Default: false. */
  readonly ofUser?: boolean;
}

/** One field of a key on a wire: what it is called, what may be said and what is shown. Adding a field is adding a row. */
export interface WireField {
  readonly name: string;
  /** For the documents. */
  readonly description: string;
  readonly example?: unknown;
  /** Absent: it is only shown. */
  readonly input?: FieldInput;
  /** Absent: it is only said. */
  readonly output?: FieldOutput;
}

/** What may be said of a field: a schema, and what its values mean to the core. */
export function said<Schema extends z.ZodType>(
  means: keyof KeyInput,
  schema: Schema,
  read: (value: z.output<Schema>) => KeyInput,
): FieldInput {
  return { means, schema, read: (value) => read(schema.parse(value)) };
}

/** An error on its way to a caller. */
export interface WireError {
  readonly status: ErrorRow['status'];
  readonly code: ErrorCode;
  /** The sentence of the code. */
  readonly message: string;
  /** What exactly was wrong and what would be right. */
  readonly detail: string;
  /** The path of what was wrong, in the wire's names. */
  readonly field: string | undefined;
  readonly requestId: string;
}

/** How answers are wrapped. The schemas are for the documents; the functions make what they describe. */
export interface Envelope {
  one(item: unknown, requestId: string): unknown;
  oneSchema(item: z.ZodType): z.ZodType;
  /** `next`: where the next page begins; `null`: this was the last. */
  many(items: readonly unknown[], next: string | null, requestId: string): unknown;
  manySchema(item: z.ZodType): z.ZodType;
  error(error: WireError): unknown;
  readonly errorSchema: z.ZodType;
  readonly errorType: 'application/json' | 'application/problem+json';
}

/** A wire format. */
export interface Wire {
  /** Names the format in its document. */
  readonly name: string;
  /** What a caller needs for each operation. */
  readonly permissionOf: Readonly<Record<Operation, string>>;
  /** Those permissions with their descriptions, to spread into a scope catalogue. */
  readonly permissions: Readonly<Record<string, string>>;
  readonly routes: Readonly<Partial<Record<RouteName, WireRoute>>>;
  readonly fields: readonly WireField[];
  readonly envelope: Envelope;
  /**
   * Where revoked keys are seen. `always`: everywhere; `asked`: in lists only with `status=revoked`; `never`: nowhere, as if
   * they were gone. Default: `always`.
   */
  readonly revoked?: 'always' | 'asked' | 'never';
  /** A query parameter of `get` that, if `true`, has the key revealed. Default: none. */
  readonly revealParameter?: string;
  /** Whether `regenerate` may say `overlap` and `revoke` a `reason`. Default: false. */
  readonly extras?: boolean;
  /** Whether a sane `X-Request-Id` of the caller's is kept as the request's id. Default: true. */
  readonly keepsRequestId?: boolean;
  /** Keys that a list holds where no `limit` is given, at most 1,000. Default: 100. */
  readonly pageSize?: number;
}

/** The operations that the permissions allow, by the names of a wire. */
export function operationsAllowed(
  wire: Pick<Wire, 'permissionOf'>,
  operations: readonly Operation[],
  has: (permission: string) => boolean,
): ReadonlySet<Operation> {
  return new Set(operations.filter((operation) => has(wire.permissionOf[operation])));
}
