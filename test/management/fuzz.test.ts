/** Bodies that nobody would write: nothing breaks, and what is refused changes nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Wire } from '../../adapters/management.js';
import { accountWire, managementApi, nativeWire, teamWire } from '../../adapters/management.js';
import { memoryStore } from '../../adapters/stores/memory.js';
import type { AnyStore, Awaitable, FullStore } from '../../src/index.js';
import { scaled } from '../scale.js';
import { overriding } from '../verify/overriding.js';
import { carriers, SOCKET_SHARE } from './carriers.js';
import { ACCOUNT, ann, scene } from './scene.js';

const WIRES: readonly Wire[] = [nativeWire, teamWire, accountWire];
/** Bodies on each wire. */
const BODIES = 100_000;
const actor = ann('read', 'create', 'update', 'regenerate', 'revoke', 'reveal', 'audit');

describe.each(WIRES)('fuzzed bodies on the $name wire', (wire) => {
  const names = wire.fields.flatMap(({ name, input }) => (input === undefined ? [] : [name]));
  const value = fc.oneof(
    { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    fc.constantFrom<unknown>(
      'orders:read',
      '10.0.0.0/8',
      '2090-01-01T00:00:00Z',
      '90d',
      'user',
      null,
      true,
      [],
      {},
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.double(),
  );
  const name = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...names, 'overlap', 'reason') },
    fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'accountId', 'version'),
    fc.string({ maxLength: 12 }),
  );
  const body = fc.oneof(
    { weight: 8, arbitrary: fc.array(fc.tuple(name, value), { maxLength: 4 }).map(objectText) },
    fc.json(),
    fc.string({ maxLength: 60 }),
  );

  it('no 500, nothing changed by a refused request, Object.prototype untouched, by call and over sockets', async () => {
    const { store, written } = counted(memoryStore());
    const there = scene({ store });
    const { record } = await there.warden.keys.in(ACCOUNT).create({ name: 'Target' });
    const ways = await carriers(there.warden, managementApi(there.warden, { actor: () => actor, wire }));
    const routes = Object.values(wire.routes).filter(({ method }) => method !== 'GET' && method !== 'DELETE');
    // The one target must stay; what is created is beside it.
    const kept = routes.filter(({ path }) => !path.endsWith('/revoke'));
    const prototype = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));
    const outcomes = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...kept), body, async ({ method, path }, text) => {
        const before = [written(), await store.findById(ACCOUNT, record.id)];
        const { status, over } = await ways.send({
          method,
          path: path.replace(':id', record.id),
          body: text,
        });
        expect(status).toBeGreaterThanOrEqual(200);
        expect(status).toBeLessThan(500);
        const outcome = `${over}: ${status < 300 ? 'done' : 'refused'}`;
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        if (status < 300) return;
        expect([written(), await store.findById(ACCOUNT, record.id)]).toEqual(before);
      }),
      { numRuns: scaled(BODIES) },
    );
    for (const [way, sent] of ways.sent) {
      expect([way, outcomes.get(`${way}: done`), outcomes.get(`${way}: refused`)]).toEqual([
        way,
        expect.any(Number),
        expect.any(Number),
      ]);
      if (way !== 'a call') expect(sent).toBeGreaterThanOrEqual(Math.floor(scaled(BODIES) / SOCKET_SHARE));
    }
    expect(ways.sent.size).toBe(3);
    expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(prototype);
    expect({}).not.toHaveProperty('enabled');
    await ways.close();
  });
});

/** The store, and how often anything was written to it. */
function counted(store: FullStore): { store: AnyStore; written: () => number } {
  let writes = 0;
  const noted =
    <Arguments extends readonly unknown[], Answer>(write: (...args: Arguments) => Awaitable<Answer>) =>
    async (...args: Arguments) => {
      const answer = await write(...args);
      writes += 1;
      return answer;
    };
  const counting = overriding<AnyStore>(store, {
    insert: noted((...args) => store.insert(...args)),
    update: noted((...args) => store.update(...args)),
    append: noted((event) => store.append(event)),
  });
  return { store: counting, written: () => writes };
}

/** JSON with the names in this order, whichever they are: `JSON.stringify` would lose some. */
function objectText(fields: readonly (readonly [string, unknown])[]): string {
  return `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`;
}
