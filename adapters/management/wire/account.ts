/** The format of an account's API-keys product: rows ACC of the requirements, and only their fields. */
import { z } from 'zod';
import type { Operation } from '../../../src/manage/operations.js';
import { PROBLEM } from '../problem.js';
import type { Wire, WireField } from '../wire.js';
import { said } from '../wire.js';
import { isoOf } from '../wire-values.js';

const permission = <Name extends string>(name: Name) => `account:apikeys:${name}` as const;

const PERMISSION_OF: Readonly<Record<Operation, string>> = {
  read: permission('read'),
  create: permission('create'),
  update: permission('update'),
  regenerate: permission('regenerate'),
  revoke: permission('delete'),
  reveal: permission('reveal'),
  audit: permission('audit'),
  impersonate: permission('impersonate'),
  verify: permission('verify'),
};

const texts = z.array(z.string());

const FIELDS: readonly WireField[] = [
  {
    name: 'id',
    description: 'The id of the key.',
    example: 'apk_8yYlWzHzWPG5pCfX',
    output: { schema: z.string(), show: ({ record }) => record.id },
  },
  {
    name: 'name',
    description: 'What the key is called. Default: empty.',
    example: 'Billing job',
    input: said('name', z.string(), (name) => ({ name })),
    output: { schema: z.string(), show: ({ record }) => record.name },
  },
  {
    name: 'permissions',
    description: 'What the key may do. Default: nothing.',
    example: [permission('read')],
    input: said('scopes', texts, (scopes) => ({ scopes })),
    output: { schema: texts, show: ({ record }) => record.scopes },
  },
  {
    name: 'allowed_subaccounts',
    description: 'Sub-accounts that the key may act for; `null`: all; empty: none. Default: all.',
    example: null,
    input: said('subaccounts', texts.nullable(), (subaccounts) => ({ subaccounts })),
    output: { schema: texts.nullable(), show: ({ record }) => record.subaccounts },
  },
  {
    name: 'allowed_ips',
    description: 'IPv4 addresses and CIDR ranges; empty: any address. Default: empty.',
    example: ['192.0.2.0/24'],
    input: said('allowIps', texts, (allowIps) => ({ allowIps })),
    output: { schema: texts, show: ({ record }) => record.allowIps },
  },
  {
    name: 'expires_at',
    description: 'ISO 8601 with zone; `null`: never. Default: never.',
    example: '2030-01-15T12:00:00.000Z',
    input: said('expiresAt', z.string().nullable(), (expiresAt) => ({ expiresAt })),
    output: {
      schema: z.string().nullable(),
      show: ({ record }) => isoOf(record.expiresAt),
    },
  },
  {
    name: 'is_active',
    description: 'Whether the key may be used. Default: true.',
    example: true,
    input: said('enabled', z.boolean(), (enabled) => ({ enabled })),
    output: { schema: z.boolean(), show: ({ record }) => record.enabled },
  },
  {
    name: 'token',
    description: 'The key in clear: in the answers of create and regenerate, and never again.',
    example: 'acme_H8TKlr...',
    output: { schema: z.string(), show: ({ key }) => key, where: 'issued' },
  },
];

/** Rows ACC, as they stand there. */
export const accountWire = {
  name: 'account',
  permissionOf: PERMISSION_OF,
  permissions: {
    'account:apikeys:read': 'List and read API keys',
    'account:apikeys:create': 'Create API keys',
    'account:apikeys:update': 'Change API keys',
    'account:apikeys:regenerate': 'Give API keys a new secret',
    'account:apikeys:delete': 'Revoke API keys',
    'account:apikeys:reveal': 'Read API keys in clear, where recovery is on',
    'account:apikeys:audit': 'Read the audit log of API keys',
    'account:apikeys:impersonate': 'Give API keys to other users',
    'account:apikeys:verify': 'Ask whether an API key may do something',
  },
  routes: {
    list: { method: 'GET', path: '/' },
    create: { method: 'POST', path: '/', status: 201 },
    get: { method: 'GET', path: '/:id' },
    put: { method: 'PUT', path: '/:id' },
    regenerate: { method: 'POST', path: '/:id/regenerate' },
    revoke: { method: 'DELETE', path: '/:id', status: 204 },
    openapi: { method: 'GET', path: '/openapi.json' },
  },
  fields: FIELDS,
  envelope: {
    one: (data) => ({ data }),
    oneSchema: (data) => z.object({ data }),
    many: (data) => ({ data }),
    manySchema: (item) => z.object({ data: z.array(item) }),
    ...PROBLEM,
  },
  revoked: 'never',
  pageSize: 1_000,
} as const satisfies Wire;
