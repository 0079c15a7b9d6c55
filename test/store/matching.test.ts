import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AUDIT_ACTIONS, type AuditEvent, KEY_STATUSES, type StoredKey } from '../../src/record.js';
import { samples } from '../../src/store/conformance/samples.js';
import { matchesAudit, matchesList, newestFirst, searchTextOf } from '../../src/store/matching.js';
import type { AuditQuery, ListQuery } from '../../src/store/store.js';
import { scaled } from '../scale.js';
import { NaiveStore } from '../stores/naive-store.js';

const { key: sample, event: sampleEvent } = samples();
const moment = fc.integer({ min: 0, max: 6 });
const user = fc.constantFrom('user-1', 'user-2');
const alias = fc.constantFrom('mcp', 'MCP');
const account = fc.constantFrom('acme', 'globex');
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

const key: fc.Arbitrary<StoredKey> = fc
  .record({
    id: fc.constantFrom('apk_a', 'apk_B', 'apk_c', 'apk_Ca'),
    accountId: account,
    name: fc.string({ unit: 'grapheme', maxLength: 6 }),
    alias: orNull(alias),
    behalfOf: orNull(user),
    enabled: fc.boolean(),
    expiresAt: orNull(moment),
    revokedAt: orNull(moment),
    createdAt: moment,
  })
  .map((columns) => sample(columns));

const listQuery: fc.Arbitrary<ListQuery> = fc.record(
  {
    accountId: account,
    now: moment,
    limit: fc.constant(10),
    status: fc.constantFrom(...KEY_STATUSES),
    search: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 2 }), fc.constantFrom('MC', 'apk_', '...')),
    userId: user,
    expiresBefore: moment,
    alias,
  },
  { requiredKeys: ['accountId', 'now', 'limit'] },
);

const event: fc.Arbitrary<AuditEvent> = fc
  .record({
    accountId: account,
    at: moment,
    keyId: orNull(fc.constantFrom('apk_a', 'apk_B')),
    action: fc.constantFrom(...AUDIT_ACTIONS),
    actor: fc.record({ id: user, kind: fc.constantFrom('user' as const, 'key' as const) }),
  })
  .map((columns) => ({ ...sampleEvent(columns, columns), sequence: 1 }));

const auditQuery: fc.Arbitrary<AuditQuery> = fc.record(
  {
    accountId: account,
    limit: fc.constant(10),
    keyId: fc.constantFrom('apk_a', 'apk_B'),
    actorId: user,
    action: fc.constantFrom(...AUDIT_ACTIONS),
    from: moment,
    to: moment,
  },
  { requiredKeys: ['accountId', 'limit'] },
);

describe('matching', () => {
  test('lists what the naive store lists', () => {
    fc.assert(
      fc.property(listQuery, key, (query, candidate) => {
        const naive = new NaiveStore();
        naive.keys = [candidate];
        expect(matchesList(query, candidate)).toBe(naive.list(query).length === 1);
      }),
      { numRuns: scaled(100_000) },
    );
  });

  test('reads the events that the naive store reads', () => {
    fc.assert(
      fc.property(auditQuery, event, (query, candidate) => {
        const naive = new NaiveStore();
        naive.events = [candidate];
        expect(matchesAudit(query, candidate)).toBe(naive.readAudit(query).length === 1);
      }),
      { numRuns: scaled(100_000) },
    );
  });

  test('searches the five texts in lower case, a line each', () => {
    const text = searchTextOf({
      name: 'ÉCOLE',
      alias: null,
      id: 'apk_X',
      keyStart: 'kw_Ab...',
      lastFour: 'YZ12',
    });
    expect(text).toBe('école\n\napk_x\nkw_ab...\nyz12');
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.nat({ max: 30 }), fc.nat({ max: 30 }), (name, from, to) => {
        const one = sample({ name, alias: 'Nightly' });
        const cut = [name, one.alias, one.id].join('\n').slice(from, to);
        for (const search of [cut, cut.toLowerCase(), cut.toUpperCase()]) {
          expect(matchesList({ accountId: 'acme', now: 0, limit: 1, search }, one)).toBe(true);
        }
      }),
      { numRuns: scaled(20_000) },
    );
  });

  test('orders by createdAt, then id, descending, by code unit', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 8 }), (keys) => {
        const order = ({ createdAt, id }: StoredKey) => `${createdAt} ${id}`;
        const expected = keys.map(order).sort().reverse();
        expect(keys.toSorted(newestFirst).map(order)).toEqual(expected);
        for (const one of keys) expect(newestFirst(one, one)).toBe(0);
      }),
      { numRuns: scaled(20_000) },
    );
  });
});
