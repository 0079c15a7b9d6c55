/** The core's own names and every operation: what the web page and `serve` speak. Moments are ISO 8601, durations seconds. */
import { z } from 'zod';
import type { Operation } from '../../../src/manage/operations.js';
import type { Json } from '../../../src/record.js';
import { KEY_STATUSES, KEY_TYPES } from '../../../src/record.js';
import { PROBLEM } from '../problem.js';
import type { Wire, WireField } from '../wire.js';
import { said } from '../wire.js';
import { durationOf, isoOf, wireDuration } from '../wire-values.js';

const PERMISSION_OF: Readonly<Record<Operation, string>> = {
  read: 'keys:read',
  create: 'keys:create',
  update: 'keys:update',
  regenerate: 'keys:regenerate',
  revoke: 'keys:revoke',
  reveal: 'keys:reveal',
  audit: 'keys:audit',
  impersonate: 'keys:impersonate',
  verify: 'keys:verify',
};

const texts = z.array(z.string());
const MOMENT = '2030-01-15T12:00:00.000Z';

/** Whatever came out of `JSON.parse`; the core looks how deep and how large it is. */
const json = z.unknown() as z.ZodType<Json>;

const FIELDS: readonly WireField[] = [
  {
    name: 'id',
    description: 'The id of the key.',
    example: 'apk_8yYlWzHzWPG5pCfX',
    output: { schema: z.string(), show: ({ record }) => record.id },
  },
  {
    name: 'accountId',
    description: 'The account that the key belongs to.',
    example: 'default',
    output: { schema: z.string(), show: ({ record }) => record.accountId },
  },
  {
    name: 'prefix',
    description: 'What the key is looked up by; not secret.',
    example: 'acme_H8TKlrYb2m9X',
    output: { schema: z.string(), show: ({ record }) => record.prefix },
  },
  {
    name: 'keyStart',
    description: 'The first ten characters of the key and `...`.',
    example: 'acme_H8TKl...',
    output: { schema: z.string(), show: ({ record }) => record.keyStart },
  },
  {
    name: 'lastFour',
    description: 'The last four characters of the key.',
    example: '8986',
    output: { schema: z.string(), show: ({ record }) => record.lastFour },
  },
  {
    name: 'status',
    description: 'The first that holds of revoked, disabled and expired; else active.',
    example: 'active',
    output: { schema: z.enum(KEY_STATUSES), show: ({ record }) => record.status },
  },
  {
    name: 'recoverable',
    description: 'Whether the key is stored in a form that can be shown again, while recovery is on.',
    example: false,
    output: { schema: z.boolean(), show: ({ record }) => record.recoverable },
  },
  {
    name: 'name',
    description: 'For people. `null`: empty. Default: empty.',
    example: 'Billing job',
    input: said('name', z.string().nullable(), (name) => ({ name })),
    output: { schema: z.string(), show: ({ record }) => record.name },
  },
  {
    name: 'alias',
    description: "Unique among the account's unrevoked keys. `null`: none. Default: none.",
    example: 'billing',
    input: said('alias', z.string().nullable(), (alias) => ({ alias })),
    output: { schema: z.string().nullable(), show: ({ record }) => record.alias },
  },
  {
    name: 'type',
    description: '`shared` keys belong to the account, `user` keys to one user. Default: `none`.',
    example: 'shared',
    input: said('type', z.enum(KEY_TYPES), (type) => ({ type })),
    output: { schema: z.enum(KEY_TYPES), show: ({ record }) => record.type },
  },
  {
    name: 'scopes',
    description: 'What the key may do. Default: nothing that needs a scope.',
    example: ['orders:read'],
    input: said('scopes', texts, (scopes) => ({ scopes })),
    output: { schema: texts, show: ({ record }) => record.scopes },
  },
  {
    name: 'allowIps',
    description: 'IPv4 addresses and CIDR ranges; empty: any address. Default: empty.',
    example: ['192.0.2.0/24'],
    input: said('allowIps', texts, (allowIps) => ({ allowIps })),
    output: { schema: texts, show: ({ record }) => record.allowIps },
  },
  {
    name: 'subaccounts',
    description: 'Sub-accounts that the key may act for; `null`: all; empty: none. Default: all.',
    example: null,
    input: said('subaccounts', texts.nullable(), (subaccounts) => ({ subaccounts })),
    output: { schema: texts.nullable(), show: ({ record }) => record.subaccounts },
  },
  {
    name: 'enabled',
    description: 'Whether the key may be used. Default: true.',
    example: true,
    input: said('enabled', z.boolean(), (enabled) => ({ enabled })),
    output: { schema: z.boolean(), show: ({ record }) => record.enabled },
  },
  {
    name: 'behalfOf',
    description: 'The id of the user that the key acts on behalf of. `null`: nobody. Default: nobody.',
    example: 'user-1',
    input: said('behalfOf', z.string().nullable(), (behalfOf) => ({ behalfOf })),
    output: { schema: z.string().nullable(), show: ({ record }) => record.behalfOf },
  },
  {
    name: 'user',
    description: 'The same user, as the user directory knows it.',
    example: { id: 'user-1', email: 'ann@example.com' },
    output: {
      ofUser: true,
      schema: z
        .object({ id: z.string(), email: z.string().nullable(), name: z.string().optional() })
        .nullable(),
      show: ({ user }) => user,
    },
  },
  {
    name: 'expiresAt',
    description: 'When the key stops working: ISO 8601 with zone. `null`: never. Default: never.',
    example: MOMENT,
    input: said('expiresAt', z.string().nullable(), (expiresAt) => ({ expiresAt })),
    output: { schema: z.string().nullable(), show: ({ record }) => isoOf(record.expiresAt) },
  },
  {
    name: 'expiresIn',
    description: 'The same counted from now: seconds, or a text like `90d`. At most one of the two.',
    example: '90d',
    input: said('expiresIn', wireDuration, (value) => ({ expiresIn: durationOf(value) })),
  },
  {
    name: 'rateLimit',
    description:
      'At most `points` uses in any `duration` (seconds, or a text like `1h`). `null`: none. Default: none.',
    example: null,
    input: said(
      'rateLimit',
      z.strictObject({ points: z.number(), duration: wireDuration }).nullable(),
      (value) => ({
        rateLimit: value && { points: value.points, duration: durationOf(value.duration) },
      }),
    ),
    output: {
      schema: z.object({ points: z.int(), duration: z.number() }).nullable(),
      show: ({ record: { rateLimit } }) =>
        rateLimit && { points: rateLimit.points, duration: rateLimit.duration / 1_000 },
    },
  },
  {
    name: 'metadata',
    description: 'A JSON object of at most 4 KiB, replaced as a whole. `null`: empty. Default: empty.',
    example: { team: 'billing' },
    input: said('metadata', z.record(z.string(), json).nullable(), (metadata) => ({ metadata })),
    output: { schema: z.record(z.string(), json), show: ({ record }) => record.metadata },
  },
  {
    name: 'createdAt',
    description: 'ISO 8601.',
    example: MOMENT,
    output: { schema: z.string(), show: ({ record }) => isoOf(record.createdAt) },
  },
  {
    name: 'createdBy',
    description: 'The id of the actor that created the key.',
    example: 'user-1',
    output: { schema: z.string(), show: ({ record }) => record.createdBy },
  },
  {
    name: 'updatedAt',
    description: 'ISO 8601.',
    example: MOMENT,
    output: { schema: z.string(), show: ({ record }) => isoOf(record.updatedAt) },
  },
  {
    name: 'revokedAt',
    description: 'ISO 8601. `null`: the key is not revoked.',
    example: null,
    output: { schema: z.string().nullable(), show: ({ record }) => isoOf(record.revokedAt) },
  },
  {
    name: 'version',
    description: '1 at creation, one more with every change: what `ETag` and `If-Match` hold.',
    example: 1,
    output: { schema: z.int(), show: ({ record }) => record.version },
  },
  {
    name: 'key',
    description: 'The key in clear: in the answers of create, regenerate and reveal alone.',
    example: 'acme_H8TKlr...',
    output: { schema: z.string(), show: ({ key }) => key, where: 'issued' },
  },
];

/** The default. */
export const nativeWire = {
  name: 'native',
  permissionOf: PERMISSION_OF,
  permissions: {
    'keys:read': 'List and read API keys, their uses and the users they may act for',
    'keys:create': 'Create API keys',
    'keys:update': 'Change, enable and disable API keys',
    'keys:regenerate': 'Give API keys a new secret',
    'keys:revoke': 'Revoke API keys',
    'keys:reveal': 'Read API keys in clear, where recovery is on',
    'keys:audit': 'Read the audit log of API keys',
    'keys:impersonate': 'Give API keys to other users',
    'keys:verify': 'Ask whether an API key may do something',
  },
  routes: {
    list: { method: 'GET', path: '/' },
    create: { method: 'POST', path: '/', status: 201 },
    counts: { method: 'GET', path: '/counts' },
    usage: { method: 'GET', path: '/usage' },
    audit: { method: 'GET', path: '/audit' },
    auditExport: { method: 'GET', path: '/audit.ndjson' },
    scopes: { method: 'GET', path: '/scopes' },
    users: { method: 'GET', path: '/users' },
    whoami: { method: 'GET', path: '/whoami' },
    openapi: { method: 'GET', path: '/openapi.json' },
    get: { method: 'GET', path: '/:id' },
    patch: { method: 'PATCH', path: '/:id' },
    put: { method: 'PUT', path: '/:id' },
    regenerate: { method: 'POST', path: '/:id/regenerate' },
    enable: { method: 'POST', path: '/:id/enable' },
    disable: { method: 'POST', path: '/:id/disable' },
    revoke: { method: 'POST', path: '/:id/revoke' },
    reveal: { method: 'POST', path: '/:id/reveal' },
  },
  fields: FIELDS,
  envelope: {
    one: (item) => item,
    oneSchema: (item) => item,
    many: (items, next) => ({ items, next }),
    manySchema: (item) => z.object({ items: z.array(item), next: z.string().nullable() }),
    ...PROBLEM,
  },
  extras: true,
} as const satisfies Wire;
