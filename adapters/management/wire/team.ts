/** The format of an enterprise "manage API keys" API: rows SM-API of the requirements, and only their fields. */
import { z } from 'zod';
import type { Operation } from '../../../src/manage/operations.js';
import type { Wire, WireField } from '../wire.js';
import { said } from '../wire.js';

const READ = 'api_keys_read';
const WRITE = 'api_keys_write';

const PERMISSION_OF: Readonly<Record<Operation, string>> = {
  read: READ,
  create: WRITE,
  update: WRITE,
  regenerate: WRITE,
  revoke: WRITE,
  reveal: 'api_keys_reveal',
  audit: 'api_keys_audit',
  impersonate: 'api_keys_impersonate',
  verify: 'api_keys_verify',
};

/** `query` is what this format calls a shared key. */
const TYPES = { query: 'shared', user: 'user', none: 'none' } as const;
const typeName = z.enum(['query', 'user', 'none']);

const oneOrMore = z.union([z.string(), z.array(z.string())]);
const listOf = (value: string | string[]): string[] => (typeof value === 'string' ? [value] : value);

const user = z.object({
  '@type': z.literal('user'),
  user_id: z.string(),
  email: z.string().nullable(),
});

const FIELDS: readonly WireField[] = [
  {
    name: '@type',
    description: 'Says that this is an API key.',
    example: 'api_key',
    output: { schema: z.literal('api_key'), show: () => 'api_key' },
  },
  {
    name: 'api_key_id',
    description: 'The id of the key.',
    example: 'apk_8yYlWzHzWPG5pCfX',
    output: { schema: z.string(), show: ({ record }) => record.id },
  },
  {
    name: 'created_time',
    description: 'ISO 8601 with offset, in seconds.',
    example: '2021-09-25T12:38:47+00:00',
    output: {
      schema: z.string(),
      show: ({ record }) => `${new Date(record.createdAt).toISOString().slice(0, 19)}+00:00`,
    },
  },
  {
    name: 'description',
    description: 'What the key is for. Default: empty.',
    example: 'Nightly report',
    input: said('name', z.string().nullable(), (name) => ({ name })),
    output: { schema: z.string(), show: ({ record }) => record.name },
  },
  {
    name: 'key_type',
    description: '`query`: shared; `user`: private to one user; `none`: neither. Default: `none`.',
    example: 'query',
    input: said('type', typeName, (type) => ({ type: TYPES[type] })),
    output: { schema: typeName, show: ({ record }) => (record.type === 'shared' ? 'query' : record.type) },
  },
  {
    name: 'key_start',
    description: 'The first ten characters of the key and `...`.',
    example: 'api_H8TKlr...',
    output: { schema: z.string(), show: ({ record }) => record.keyStart },
  },
  {
    name: 'is_enabled',
    description: 'Whether the key may be used. Default: true.',
    example: true,
    input: said('enabled', z.boolean(), (enabled) => ({ enabled })),
    output: { schema: z.boolean(), show: ({ record }) => record.enabled && record.revokedAt === null },
  },
  {
    name: 'behalf_of_user_id',
    description: 'The user that the key acts on behalf of; `null`: nobody.',
    example: 'user-1',
    input: said('behalfOf', z.string().nullable(), (behalfOf) => ({ behalfOf })),
  },
  {
    name: 'behalf_of_user_info',
    description: 'The user that the key acts on behalf of.',
    example: { '@type': 'user', user_id: 'user-1', email: 'ann@example.com' },
    output: {
      ofUser: true,
      schema: user.nullable(),
      show: ({ user: found }) => found && { '@type': 'user', user_id: found.id, email: found.email },
    },
  },
  {
    name: 'key_value',
    description: 'The key in clear, in the answers that may hold it; else `null`.',
    example: null,
    output: { schema: z.string().nullable(), show: ({ key }) => key, where: 'one' },
  },
  {
    name: 'scope_names',
    description: 'What the key may do, one name or several. Default: nothing.',
    example: ['ds_accounts_read'],
    input: said('scopes', oneOrMore, (value) => ({ scopes: listOf(value) })),
    output: { schema: z.array(z.string()), show: ({ record }) => record.scopes, where: 'one' },
  },
  {
    name: 'allow_ips',
    description: 'IPv4 addresses and CIDR ranges, one or several; empty: any address. Default: empty.',
    example: ['192.0.2.0/24'],
    input: said('allowIps', oneOrMore, (value) => ({ allowIps: listOf(value) })),
    output: { schema: z.array(z.string()), show: ({ record }) => record.allowIps, where: 'one' },
  },
];

const meta = z.object({ request_id: z.string().length(32) });

/** Rows SM-API, byte for byte. */
export const teamWire = {
  name: 'team',
  permissionOf: PERMISSION_OF,
  permissions: {
    api_keys_read: 'List and read API keys',
    api_keys_write: 'Create, change, regenerate and revoke API keys',
    api_keys_reveal: 'Read API keys in clear, where recovery is on',
    api_keys_audit: 'Read the audit log of API keys',
    api_keys_impersonate: 'Give API keys to other users',
    api_keys_verify: 'Ask whether an API key may do something',
  },
  routes: {
    list: { method: 'GET', path: '/api_keys' },
    create: { method: 'POST', path: '/api_key' },
    get: { method: 'GET', path: '/api_key/:id' },
    patch: { method: 'PATCH', path: '/api_key/:id' },
    regenerate: { method: 'POST', path: '/api_key/:id/regenerate' },
    enable: { method: 'POST', path: '/api_key/:id/enable' },
    disable: { method: 'POST', path: '/api_key/:id/disable' },
    revoke: { method: 'POST', path: '/api_key/:id/revoke' },
    openapi: { method: 'GET', path: '/openapi.json' },
  },
  fields: FIELDS,
  envelope: {
    one: (data, requestId) => ({ meta: { request_id: requestId }, data }),
    oneSchema: (data) => z.object({ meta, data }),
    many: (data, _next, requestId) => ({ meta: { request_id: requestId }, data }),
    manySchema: (item) => z.object({ meta, data: z.array(item) }),
    error: ({ code, message, detail, requestId }) => ({
      meta: { request_id: requestId },
      error: { code, message, description: detail },
    }),
    errorSchema: z.object({
      meta,
      error: z.object({ code: z.string(), message: z.string(), description: z.string() }),
    }),
    errorType: 'application/json',
  },
  revoked: 'asked',
  revealParameter: 'show_key_value',
  keepsRequestId: false,
  pageSize: 1_000,
} as const satisfies Wire;
