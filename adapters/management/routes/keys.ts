/** The routes that make, show and change keys. */
import { z } from 'zod';
import type { ErrorCode } from '../../../src/errors.js';
import { KeywardenError } from '../../../src/errors.js';
import type { IssuedKey } from '../../../src/manage/create-key.js';
import type { KeyInput } from '../../../src/manage/key-input.js';
import type { KeyFilter } from '../../../src/manage/queries.js';
import type { KeyRecord } from '../../../src/record.js';
import { KEY_STATUSES } from '../../../src/record.js';
import type { Answer, Call, RouteRow } from '../call.js';
import { COUNT, TEXT } from '../query.js';
import { listUnrevoked } from '../unrevoked.js';
import type { RouteName, Wire } from '../wire.js';
import { durationOf, wireDuration } from '../wire-values.js';

const status = z.enum(KEY_STATUSES);

const INPUT_ERRORS: readonly ErrorCode[] = [
  'API_KEY_SCOPE_NAME_INVALID',
  'API_KEY_ALLOW_IP_INVALID',
  'API_KEY_EXPIRY_INVALID',
  'API_KEY_USER_INVALID',
  'API_KEY_GRANT_EXCEEDED',
  'API_KEY_ALIAS_TAKEN',
];
const CHANGE_ERRORS: readonly ErrorCode[] = [
  'API_KEY_NOT_FOUND',
  'API_KEY_ALREADY_REVOKED',
  'API_KEY_VERSION_CONFLICT',
  'API_KEY_SELF_FORBIDDEN',
];

const SAID = {
  body: ({ fields }: Wire) =>
    Object.fromEntries(fields.flatMap(({ name, input }) => (input ? [[name, input.schema]] : []))),
};
const CHANGES = { needs: 'update', shape: 'key', conditional: true } as const;

const issued = ({ record, key }: IssuedKey): Answer => ({ kind: 'key', record, key });
const shown = (record: KeyRecord): Answer => ({ kind: 'key', record, key: null });
const extras = (wire: Wire, schemas: Readonly<Record<string, z.ZodType>>) =>
  wire.extras === true ? schemas : {};

const update = async ({ keys, id, ifVersion, ...call }: Call): Promise<Answer> =>
  shown(await keys.update(id, inputOf(call), { ifVersion }));

export const KEY_ROUTES = {
  list: {
    summary: 'List API keys, newest first',
    needs: 'read',
    query: () => ({ status, search: TEXT, user: TEXT, expires_before: TEXT, cursor: TEXT, limit: COUNT }),
    shape: 'keys',
    errors: [],
    run: async ({ keys, wire, query }) => {
      const filter = filterOf(query, wire.pageSize);
      const { revoked = 'always' } = wire;
      if (revoked === 'always' || (revoked === 'asked' && filter.status !== undefined)) {
        return { kind: 'keys', page: await keys.list(filter) };
      }
      return { kind: 'keys', page: await listUnrevoked(keys, filter) };
    },
  },
  create: {
    summary: 'Create an API key; this answer alone holds it in clear',
    needs: 'create',
    ...SAID,
    shape: 'issued',
    errors: [...INPUT_ERRORS, 'API_KEY_LIMIT_EXCEEDED'],
    run: async ({ keys, ...call }) => issued(await keys.create(inputOf(call))),
  },
  get: {
    summary: 'Read an API key',
    needs: 'read',
    query: ({ revealParameter }) =>
      revealParameter === undefined ? {} : { [revealParameter]: z.enum(['true', 'false']) },
    shape: 'key',
    errors: ['API_KEY_NOT_FOUND'],
    run: async ({ keys, id, wire, query, needs }) => {
      const { revealParameter } = wire;
      if (revealParameter !== undefined && query.get(revealParameter) === 'true') {
        needs('reveal');
        return issued(await keys.reveal(id));
      }
      const record = await keys.get(id);
      if (record.status === 'revoked' && wire.revoked === 'never')
        throw new KeywardenError('API_KEY_NOT_FOUND');
      return shown(record);
    },
  },
  patch: {
    ...CHANGES,
    ...SAID,
    summary: 'Change the fields that are named',
    errors: [...INPUT_ERRORS, ...CHANGE_ERRORS],
    run: update,
  },
  put: {
    ...CHANGES,
    ...SAID,
    summary: 'Change an API key; a field that is absent is unchanged',
    errors: [...INPUT_ERRORS, ...CHANGE_ERRORS],
    run: update,
  },
  regenerate: {
    ...CHANGES,
    summary: 'Give an API key a new secret; this answer alone holds it in clear',
    needs: 'regenerate',
    shape: 'issued',
    body: (wire) => extras(wire, { overlap: wireDuration }),
    errors: [...CHANGE_ERRORS, 'API_KEY_BRAND_NOT_ACCEPTED', 'API_KEY_GRANT_EXCEEDED'],
    run: async ({ keys, id, ifVersion, body }) => {
      const overlap = body.has('overlap') ? durationOf(wireDuration.parse(body.get('overlap'))) : undefined;
      return issued(await keys.regenerate(id, { overlap, ifVersion }));
    },
  },
  enable: {
    ...CHANGES,
    summary: 'Let a disabled API key work again',
    errors: [...CHANGE_ERRORS, 'API_KEY_GRANT_EXCEEDED', 'API_KEY_USER_INVALID'],
    run: async ({ keys, id, ifVersion }) => shown(await keys.enable(id, { ifVersion })),
  },
  disable: {
    ...CHANGES,
    summary: 'Refuse an API key until it is enabled again',
    errors: CHANGE_ERRORS,
    run: async ({ keys, id, ifVersion }) => shown(await keys.disable(id, { ifVersion })),
  },
  revoke: {
    ...CHANGES,
    summary: 'Refuse an API key for good',
    needs: 'revoke',
    body: (wire) => extras(wire, { reason: TEXT }),
    errors: CHANGE_ERRORS,
    run: async ({ keys, id, ifVersion, body }) => {
      const reason = body.has('reason') ? TEXT.parse(body.get('reason')) : undefined;
      return shown(await keys.revoke(id, { reason, ifVersion }));
    },
  },
  reveal: {
    summary: 'Read an API key in clear, where recovery is on; the reading is written to the audit log first',
    needs: 'reveal',
    shape: 'issued',
    errors: [
      'API_KEY_NOT_FOUND',
      'API_KEY_NOT_RECOVERABLE',
      'API_KEY_ALREADY_REVOKED',
      'API_KEY_SELF_FORBIDDEN',
      'API_KEY_GRANT_EXCEEDED',
    ],
    run: async ({ keys, id }) => issued(await keys.reveal(id)),
  },
} as const satisfies Partial<Record<RouteName, RouteRow>>;

/** The core's input of what a body says. */
function inputOf({ wire, body }: Pick<Call, 'wire' | 'body'>): KeyInput {
  return Object.assign(
    {},
    ...wire.fields.map(({ name, input }) =>
      input !== undefined && body.has(name) ? input.read(body.get(name)) : {},
    ),
  );
}

function filterOf(query: ReadonlyMap<string, string>, pageSize: number | undefined): KeyFilter {
  const { data } = status.safeParse(query.get('status'));
  const limit = query.get('limit');
  return {
    status: data,
    search: query.get('search'),
    userId: query.get('user'),
    expiresBefore: query.get('expires_before'),
    cursor: query.get('cursor'),
    limit: limit === undefined ? pageSize : Number(limit),
  };
}
