/** The routes that show what there is besides keys: uses, the audit log, scopes, users, the caller. */
import { z } from 'zod';
import type { Keywarden } from '../../../src/keywarden.js';
import type { Actor } from '../../../src/manage/actor.js';
import { PERMISSIONS } from '../../../src/manage/operations.js';
import type { AuditFilter } from '../../../src/manage/queries.js';
import type { AuditEvent, Page } from '../../../src/record.js';
import { AUDIT_ACTIONS, KEY_STATUSES, KEY_TYPES } from '../../../src/record.js';
import type { Call, RouteRow } from '../call.js';
import { COUNT, TEXT } from '../query.js';
import type { RouteName } from '../wire.js';
import { isoOf } from '../wire-values.js';

const action = z.enum(AUDIT_ACTIONS);
const EVENT_FILTERS = { key: TEXT, actor: TEXT, action, from: TEXT, to: TEXT };

export const eventSchema = z.object({
  sequence: z.int(),
  at: z.string(),
  action,
  actor: z.object({ id: z.string(), kind: z.enum(['key', 'user', 'host']) }),
  keyId: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
});

const useSchema = z.object({
  keyId: z.string(),
  lastUsedAt: z.string().nullable(),
  days: z.array(z.object({ day: z.string(), count: z.int() })),
});

const grantSchema = z.object({
  scopes: z.array(z.string()),
  allowIps: z.array(z.string()),
  subaccounts: z.array(z.string()).nullable(),
  expiresAt: z.string().nullable(),
  rateLimit: z.object({ points: z.number(), duration: z.number() }).nullable(),
  behalfOf: z.string().nullable(),
  type: z.enum(KEY_TYPES),
});

const callerSchema = z.object({
  id: z.string(),
  kind: z.enum(['key', 'user', 'host']),
  accountId: z.string(),
  operations: z.array(z.enum(PERMISSIONS)),
  permissions: z.array(z.string()),
  grant: z.union([z.literal('all'), grantSchema]),
  features: z.object({ users: z.boolean(), recovery: z.boolean(), limits: z.boolean(), usage: z.boolean() }),
});

/** Events of a page of the export. */
const EXPORT_PAGE = 1_000;

const whole = (items: readonly unknown[]) => ({ kind: 'many', page: { items, next: null } }) as const;

export const READING_ROUTES = {
  counts: {
    summary: 'How many API keys have each status',
    needs: 'read',
    shape: { one: z.object(Object.fromEntries(KEY_STATUSES.map((status) => [status, z.int()]))) },
    errors: [],
    run: async ({ keys }) => ({ kind: 'one', item: await keys.counts() }),
  },
  usage: {
    summary: 'Uses of API keys a day (UTC), and the last use ever; ids are separated by commas',
    needs: 'read',
    query: () => ({ ids: TEXT, from: TEXT, to: TEXT }),
    required: ['ids', 'from', 'to'],
    shape: { many: useSchema },
    errors: [],
    run: async ({ keys, query }) => {
      const ids = (query.get('ids') ?? '').split(',');
      const range = { from: query.get('from') ?? '', to: query.get('to') ?? '' };
      const uses = await keys.usage(ids, range);
      return whole(uses.map((use) => ({ ...use, lastUsedAt: isoOf(use.lastUsedAt) })));
    },
  },
  audit: {
    summary: 'What was done, newest first',
    needs: 'audit',
    query: () => ({ ...EVENT_FILTERS, cursor: TEXT, limit: COUNT }),
    shape: { many: eventSchema },
    errors: [],
    run: async ({ keys, query, wire }) => {
      const limit = query.get('limit');
      const filter = { ...eventFilterOf(query), cursor: query.get('cursor') };
      const page = await keys.audit({
        ...filter,
        limit: limit === undefined ? wire.pageSize : Number(limit),
      });
      return { kind: 'many', page: shownEvents(page) };
    },
  },
  auditExport: {
    summary: 'The same as a stream: one event a line, all of them',
    needs: 'audit',
    query: () => EVENT_FILTERS,
    shape: 'lines',
    errors: [],
    run: async ({ keys, query }) => {
      const read = async (cursor?: string) =>
        shownEvents(await keys.audit({ ...eventFilterOf(query), cursor, limit: EXPORT_PAGE }));
      return { kind: 'lines', first: await read(), next: read };
    },
  },
  scopes: {
    summary: 'The scopes that API keys can have',
    needs: null,
    shape: {
      many: z.object({ name: z.string(), description: z.string(), implies: z.array(z.string()) }),
    },
    errors: [],
    run: async ({ warden }) => whole(warden.scopes.entries),
  },
  users: {
    summary: 'Members of the account whose name or address fits a text',
    needs: 'read',
    query: () => ({ search: TEXT, limit: COUNT }),
    required: ['search'],
    shape: {
      many: z.object({ id: z.string(), email: z.string().nullable(), name: z.string().optional() }),
    },
    errors: [],
    run: async ({ keys, query }) => {
      const limit = query.get('limit');
      const search = query.get('search') ?? '';
      return whole(await keys.searchUsers(search, limit === undefined ? undefined : Number(limit)));
    },
  },
  whoami: {
    summary: 'Who is asking, what that is allowed and may hand on, and what there is here',
    needs: null,
    shape: { one: callerSchema },
    errors: [],
    run: async (call) => ({ kind: 'one', item: callerOf(call) }),
  },
  openapi: {
    summary: 'This document',
    needs: null,
    shape: 'document',
    errors: [],
    run: async () => ({ kind: 'document' }),
  },
} as const satisfies Partial<Record<RouteName, RouteRow>>;

function callerOf({ actor, wire, warden }: Call): z.output<typeof callerSchema> {
  const { id, kind, accountId } = actor;
  const operations = PERMISSIONS.filter((operation) => actor.operations.has(operation));
  const permissions = [...new Set(operations.map((operation) => wire.permissionOf[operation]))];
  return {
    id,
    kind,
    accountId,
    operations,
    permissions,
    grant: shownGrant(actor, warden),
    features: warden.features,
  };
}

/** In the wire's units, with the scopes that the given ones imply spelt out. */
function shownGrant(
  { grant }: Actor,
  { scopes: catalogue }: Keywarden,
): 'all' | z.output<typeof grantSchema> {
  if (grant === 'all') return grant;
  const { scopes, allowIps, subaccounts, expiresAt, rateLimit, behalfOf, type } = grant;
  return {
    scopes: [...catalogue.grantOf(scopes)],
    allowIps: [...allowIps],
    subaccounts: subaccounts && [...subaccounts],
    expiresAt: isoOf(expiresAt),
    rateLimit: rateLimit && { points: rateLimit.points, duration: rateLimit.duration / 1_000 },
    behalfOf,
    type,
  };
}

function eventFilterOf(query: ReadonlyMap<string, string>): AuditFilter {
  const { data } = action.safeParse(query.get('action'));
  return {
    keyId: query.get('key'),
    actorId: query.get('actor'),
    action: data,
    from: query.get('from'),
    to: query.get('to'),
  };
}

function shownEvents({ items, next }: Page<AuditEvent>): Page<z.output<typeof eventSchema>> {
  return {
    next,
    items: items.map(({ accountId: _account, at, detail, actor, ...event }) => ({
      ...event,
      at: new Date(at).toISOString(),
      actor: { ...actor },
      detail: { ...detail },
    })),
  };
}
