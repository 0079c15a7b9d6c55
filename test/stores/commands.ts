/** Random commands for stores, as plain data that fast-check can print and shrink. */
import fc from 'fast-check';
import { AUDIT_ACTIONS, KEY_STATUSES } from '../../src/record.js';

const accounts = fc.constantFrom('acme', 'Acme', 'globex');
const aliases = fc.constantFrom('mcp', 'MCP', 'mcp ', 'job', 'été');
const users = fc.constantFrom('user-1', 'User-1', 'user_2');
/** Small numbers, so that moments coincide. */
const moments = fc.integer({ min: 1, max: 12 });
const days = fc.constantFrom('2029-12-31', '2030-01-01', '2030-01-02', '2030-01-31', '2031-07-04');
/** Which of the keys there are; taken modulo their number. */
const pick = fc.nat({ max: 10_000 });
const limit = fc.constantFrom(1, 2, 3, 7, 100);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const names = fc.constantFrom('Billing', 'billing job', '100%', 'a_b', 'ÉCOLE', '');

const columnsAtCreation = {
  name: names,
  alias: orNull(aliases),
  type: fc.constantFrom('none' as const, 'user' as const, 'shared' as const),
  scopes: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
  allowIps: fc.array(fc.constantFrom('10.0.0.0/8', '192.0.2.1'), { maxLength: 2 }),
  subaccounts: orNull(fc.array(fc.constantFrom('s', 't'), { maxLength: 2 })),
  enabled: fc.boolean(),
  behalfOf: orNull(users),
  expiresAt: orNull(moments),
  rateLimit: orNull(fc.record({ points: moments, duration: moments })),
  metadata: fc.constantFrom({}, { a: 1 }, { b: ['x', null] }),
  sealed: orNull(fc.constant('a.b.c.d.e')),
  overlap: orNull(fc.constant({ pepperId: 'old', value: 'f'.repeat(64), until: 9 })),
  updatedAt: moments,
};
const createdWith = fc.record(columnsAtCreation, { requiredKeys: [] });
const changedTo = fc.record({ ...columnsAtCreation, revokedAt: orNull(moments) }, { requiredKeys: [] });

const command = <const Name extends string, Arguments>(method: Name, args: fc.Arbitrary<Arguments>) =>
  fc.record({
    method: fc.constant(method),
    args,
    /** Whether it goes through the second handle, where there is one. */
    second: fc.boolean(),
  });

const keyUse = fc.record({ pick, day: days, count: fc.integer({ min: 1, max: 9 }), lastUsedAt: moments });

const arbitraries = {
  insert: command(
    'insert',
    fc.record({
      accountId: accounts,
      columns: createdWith,
      createdAt: moments,
      limits: fc.record({ maxPerAccount: fc.integer({ min: 0, max: 8 }) }, { requiredKeys: [] }),
      /** Takes the prefix or the id of a key that may be there. */
      twin: maybe(fc.record({ of: fc.constantFrom('prefix' as const, 'id' as const), pick })),
    }),
  ),
  update: command(
    'update',
    fc.record({
      pick,
      columns: changedTo,
      stale: fc.constantFrom(0, 0, 0, 0, -1, 1),
      foreign: maybe(accounts),
    }),
  ),
  append: command('append', fc.record({ accountId: accounts, pick, at: moments })),
  find: command('find', fc.record({ pick, accountId: maybe(accounts) })),
  list: command(
    'list',
    fc.record(
      {
        accountId: accounts,
        now: moments,
        limit,
        status: fc.constantFrom(...KEY_STATUSES),
        search: fc.constantFrom('', 'BILL', '%', '_', 'éc', 'mcp', 'apk_', '...', 'job\n'),
        userId: users,
        expiresBefore: moments,
        alias: aliases,
      },
      { requiredKeys: ['accountId', 'now', 'limit'] },
    ),
  ),
  counts: command('counts', fc.record({ accountId: accounts, now: moments })),
  readAudit: command(
    'readAudit',
    fc.record(
      {
        accountId: accounts,
        limit,
        actorId: fc.constantFrom('host', 'user-1'),
        action: fc.constantFrom(...AUDIT_ACTIONS.slice(0, 4)),
        from: moments,
        to: moments,
        pick,
      },
      { requiredKeys: ['accountId', 'limit'] },
    ),
  ),
  purge: command(
    'purge',
    fc.record(
      { accountId: accounts, revokedBefore: moments, auditBefore: moments, at: moments },
      { requiredKeys: ['accountId', 'at'] },
    ),
  ),
  recordUse: command('recordUse', fc.record({ uses: fc.array(keyUse, { maxLength: 5 }) })),
  readUse: command(
    'readUse',
    fc.record({ accountId: accounts, picks: fc.array(pick, { maxLength: 4 }), from: days, to: days }),
  ),
  loadKeys: command('loadKeys', fc.record({ pick, name: names, enabled: fc.boolean(), createdAt: moments })),
  loadAudit: command('loadAudit', fc.record({ pick, at: moments })),
  loadUse: command('loadUse', fc.record({ uses: fc.array(keyUse, { minLength: 1, maxLength: 3 }) })),
  everything: command('everything', fc.constant({})),
};

/** Commands by how often they come: changes more often than what looks at them, emptying seldom. */
export const anyCommand = fc.oneof(
  { weight: 24, arbitrary: arbitraries.insert },
  { weight: 24, arbitrary: arbitraries.update },
  { weight: 4, arbitrary: arbitraries.append },
  { weight: 6, arbitrary: arbitraries.find },
  { weight: 12, arbitrary: arbitraries.list },
  { weight: 4, arbitrary: arbitraries.counts },
  { weight: 6, arbitrary: arbitraries.readAudit },
  { weight: 2, arbitrary: arbitraries.purge },
  { weight: 6, arbitrary: arbitraries.recordUse },
  { weight: 6, arbitrary: arbitraries.readUse },
  { weight: 2, arbitrary: arbitraries.loadKeys },
  { weight: 1, arbitrary: arbitraries.loadAudit },
  { weight: 1, arbitrary: arbitraries.loadUse },
  { weight: 2, arbitrary: arbitraries.everything },
);

export type Command = typeof anyCommand extends fc.Arbitrary<infer C> ? C : never;
