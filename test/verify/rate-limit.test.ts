import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { testWarden } from '../../adapters/testing.js';
import type { LimiterOptions, LimiterWindow } from '../../src/index.js';
import { createKeywarden, KeywardenError } from '../../src/index.js';
import { scaled } from '../scale.js';

const scopes = { read: 'Read' } as const;
const HOUR = { points: 1, duration: '1h' } as const;

/** A limiter that counts in a map for ever, and says what it was asked. */
function countingLimiter() {
  const windows: LimiterWindow[] = [];
  const consumed: string[] = [];
  const counts = new Map<string, number>();
  const create: LimiterOptions['create'] = (window) => {
    windows.push(window);
    return {
      consume: async (key) => {
        consumed.push(key);
        const place = `${window.keyPrefix} ${key}`;
        const count = (counts.get(place) ?? 0) + 1;
        counts.set(place, count);
        if (count > window.points) throw { msBeforeNext: 1_500 };
      },
    };
  };
  return { windows, consumed, limiter: { create } };
}

const silent = () => ({ info: vi.fn(), warn: vi.fn(), error: vi.fn() });

describe('a key without a limit', () => {
  it('is answered for at once, also where there is a limiter', async () => {
    const { limiter, windows } = countingLimiter();
    const { warden, mint } = testWarden({ limiter });
    const { key } = await mint();
    expect(warden.verify(key)).toMatchObject({ ok: true });
    expect(windows).toEqual([]);
  });
});

describe('a key with a limit', () => {
  it('is let in as often as the limit says, then refused with the seconds to wait', async () => {
    const { warden, mint } = testWarden({ limiter: countingLimiter().limiter });
    const { key, record } = await mint({ rateLimit: { points: 3, duration: '1m' } });
    for (let use = 0; use < 3; use++) expect(await warden.verify(key)).toMatchObject({ ok: true });
    expect(await warden.verify(key)).toEqual({
      ok: false,
      code: 'API_KEY_RATE_LIMITED',
      apiKey: { id: record.id },
      retryAfter: 2,
    });
  });

  it('has one limiter a distinct limit, made on demand, in seconds, with a prefix of its own', async () => {
    const { limiter, windows, consumed } = countingLimiter();
    const { warden, mint } = testWarden({ limiter, brand: 'acme' });
    const keys = [
      await mint({ rateLimit: HOUR }),
      await mint({ rateLimit: { points: 1, duration: 3_600_000 } }),
      await mint({ rateLimit: { points: 2, duration: '1h' } }),
      await mint({ rateLimit: { points: 1, duration: '1s' } }),
    ];
    expect(windows).toEqual([]);
    for (const { key } of keys) {
      await warden.verify(key);
      await warden.verify(key);
    }
    expect(windows.map(({ points, duration }) => [points, duration])).toEqual([
      [1, 3_600],
      [2, 3_600],
      [1, 1],
    ]);
    expect(new Set(windows.map(({ keyPrefix }) => keyPrefix)).size).toBe(3);
    expect(windows.every(({ keyPrefix }) => keyPrefix.startsWith('keywarden:acme:'))).toBe(true);
    expect(new Set(consumed)).toEqual(new Set(keys.map(({ record }) => record.id)));
  });

  it('is kept to the default where it has none of its own', async () => {
    const { warden, mint } = testWarden({ limiter: { ...countingLimiter().limiter, default: HOUR } });
    const { key: plain } = await mint();
    const { key: own } = await mint({ rateLimit: { points: 2, duration: '1h' } });
    const codes = async (key: string) => {
      const outcome = await warden.verify(key);
      return outcome.ok ? 'ok' : outcome.code;
    };
    expect([await codes(plain), await codes(plain)]).toEqual(['ok', 'API_KEY_RATE_LIMITED']);
    expect([await codes(own), await codes(own), await codes(own)]).toEqual([
      'ok',
      'ok',
      'API_KEY_RATE_LIMITED',
    ]);
  });

  it('follows a change of its limit at once', async () => {
    const { warden, mint } = testWarden({ limiter: countingLimiter().limiter });
    const { key, record } = await mint({ rateLimit: HOUR });
    expect((await warden.verify(key)).ok).toBe(true);
    expect((await warden.verify(key)).ok).toBe(false);
    await warden.keys.update(record.id, { rateLimit: { points: 5, duration: '1h' } });
    expect((await warden.verify(key)).ok).toBe(true);
    await warden.keys.update(record.id, { rateLimit: null });
    expect(warden.verify(key)).toMatchObject({ ok: true });
  });

  it('waits at least a second, and whole ones', async () => {
    const waits = [0, 1, 999, 1_000, 1_001, 59_999];
    const create = () => ({ consume: async () => Promise.reject({ msBeforeNext: waits.shift() }) });
    const { warden, mint } = testWarden({ limiter: { create } });
    const { key } = await mint({ rateLimit: HOUR });
    const seconds: unknown[] = [];
    while (waits.length > 0) seconds.push(await warden.verify(key));
    expect(seconds.map((outcome) => Reflect.get(outcome as object, 'retryAfter'))).toEqual([
      1, 1, 1, 1, 2, 60,
    ]);
  });
});

describe('quota-after-limit: the limit is asked last', () => {
  it('a call that is refused for another reason costs nothing', async () => {
    const { limiter, consumed } = countingLimiter();
    const { warden, mint, clock } = testWarden({ limiter, scopes });
    const limited = { rateLimit: { points: 2, duration: '1h' } } as const;
    const { key, record } = await mint({
      ...limited,
      scopes: [],
      allowIps: ['10.0.0.1'],
      subaccounts: ['eu'],
    });
    const good = { ip: '10.0.0.1', subaccount: 'eu' };
    const refused = [
      { ...good, ip: '10.0.0.2' },
      { ...good, refuseIpRestricted: true },
      { ...good, scopes: ['read'] as const },
      { ...good, subaccount: 'us' },
    ];
    for (const context of refused) expect((await warden.verify(key, context)).ok).toBe(false);
    await warden.verify(`${key.slice(0, -1)}!`, good);
    await warden.keys.disable(record.id);
    expect((await warden.verify(key, good)).ok).toBe(false);
    await warden.keys.enable(record.id);
    const { key: expired } = await mint({ ...limited, expiresIn: '1h' });
    clock.advance('2h');
    expect((await warden.verify(expired)).ok).toBe(false);
    expect(consumed).toEqual([]);
    expect([(await warden.verify(key, good)).ok, (await warden.verify(key, good)).ok]).toEqual([true, true]);
    expect(consumed).toEqual([record.id, record.id]);
  });

  it('a use that the limit refuses is not counted as one', async () => {
    const { warden, mint } = testWarden({ limiter: countingLimiter().limiter });
    const { key, record } = await mint({ rateLimit: HOUR });
    for (let use = 0; use < 5; use++) await warden.verify(key);
    const [summary] = await warden.keys.usage([record.id], { from: '2025-01-01', to: '2025-01-01' });
    expect(summary?.days).toEqual([{ day: '2025-01-01', count: 1 }]);
  });

  it('no order of uses lets a key in more often than its limit, nor less', async () => {
    const limits = [
      null,
      { points: 1, duration: '1h' },
      { points: 3, duration: '1h' },
      { points: 3, duration: '1d' },
    ] as const;
    const use = fc.record({ key: fc.nat(5), allowed: fc.boolean(), together: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...limits), { minLength: 6, maxLength: 6 }),
        fc.array(use, { maxLength: 30 }),
        async (given, uses) => {
          const { warden, mint } = testWarden({ limiter: countingLimiter().limiter });
          const keys = await Promise.all(
            given.map((rateLimit) => mint({ rateLimit, allowIps: ['10.0.0.1'] })),
          );
          const left = given.map((limit) => limit?.points ?? Number.POSITIVE_INFINITY);
          const pending: Promise<void>[] = [];
          for (const { key, allowed, together } of uses) {
            const expected = allowed && (left[key] ?? 0) > 0;
            if (expected) left[key] = (left[key] ?? 0) - 1;
            const outcome = warden.verify(keys[key]?.key ?? '', { ip: allowed ? '10.0.0.1' : '10.0.0.2' });
            const checked = Promise.resolve(outcome).then(({ ok }) => expect(ok).toBe(expected));
            if (together) pending.push(checked);
            else await checked;
          }
          await Promise.all(pending);
        },
      ),
      { numRuns: scaled(2_000) },
    );
  });
});

describe('a limiter that cannot answer', () => {
  const UNAVAILABLE = { ok: false, code: 'API_KEY_LIMITER_UNAVAILABLE', retryAfter: 5 };
  const never = () => new Promise<never>(() => {});
  const faulty: [string, LimiterOptions['create']][] = [
    ['rejects with an error', () => ({ consume: () => Promise.reject(new Error('connection refused')) })],
    [
      'rejects with an error that looks like an answer',
      () => ({
        consume: () => Promise.reject(Object.assign(new Error('x'), { msBeforeNext: 5 })),
      }),
    ],
    ['rejects with nothing', () => ({ consume: () => Promise.reject(undefined) })],
    ['rejects with a text', () => ({ consume: () => Promise.reject('no') })],
    ['rejects with an object that says nothing', () => ({ consume: () => Promise.reject({}) })],
    [
      'throws',
      () => ({
        consume: () => {
          throw new Error('broken');
        },
      }),
    ],
    ['does not answer', () => ({ consume: never })],
    [
      'cannot be made',
      () => {
        throw new Error('misconfigured');
      },
    ],
  ];

  it.each(faulty)('refuses the key, and is logged: one that %s', async (_what, create) => {
    const logger = silent();
    const { warden, mint } = testWarden({ limiter: { create }, logger, storeTimeout: 20 });
    const { key, record } = await mint({ rateLimit: HOUR });
    expect(await warden.verify(key)).toEqual({ ...UNAVAILABLE, apiKey: { id: record.id } });
    expect(logger.error).toHaveBeenCalledTimes(1);
    expect(logger.error).toHaveBeenCalledWith(
      'The rate limiter cannot answer.',
      expect.objectContaining({ keyId: record.id }),
    );
    expect(JSON.stringify(logger.error.mock.calls)).not.toContain(key);
  });

  it.each(faulty)(
    'lets the key in with failOpen, and is logged all the same: one that %s',
    async (_what, create) => {
      const logger = silent();
      const { warden, mint } = testWarden({ limiter: { create, failOpen: true }, logger, storeTimeout: 20 });
      const { key } = await mint({ rateLimit: HOUR });
      expect(await warden.verify(key)).toMatchObject({ ok: true });
      expect(logger.error).toHaveBeenCalledTimes(1);
    },
  );

  it('failOpen opens to nobody whom the limit refuses', async () => {
    const { warden, mint } = testWarden({ limiter: { ...countingLimiter().limiter, failOpen: true } });
    const { key } = await mint({ rateLimit: HOUR });
    expect((await warden.verify(key)).ok).toBe(true);
    expect(await warden.verify(key)).toMatchObject({ ok: false, code: 'API_KEY_RATE_LIMITED' });
  });

  it('is asked again once it can be made', async () => {
    let broken = true;
    const { create } = countingLimiter().limiter;
    const limiter: LimiterOptions = {
      create: (window) => {
        if (broken) throw new Error('not yet');
        return create(window);
      },
    };
    const { warden, mint } = testWarden({ limiter, logger: silent() });
    const { key } = await mint({ rateLimit: HOUR });
    expect(await warden.verify(key)).toMatchObject(UNAVAILABLE);
    broken = false;
    expect((await warden.verify(key)).ok).toBe(true);
  });
});

describe('without a limiter', () => {
  it('a key with a limit is refused when it is written, and when it is met', async () => {
    const { mint, store } = testWarden();
    await expect(mint({ rateLimit: HOUR })).rejects.toMatchObject({
      code: 'API_KEY_INPUT_INVALID',
      field: 'rateLimit',
    });
    await expect(mint({ rateLimit: HOUR })).rejects.toBeInstanceOf(KeywardenError);
    const limited = createKeywarden({ brand: 'test', store, limiter: countingLimiter().limiter });
    const { key, record } = await limited.keys.create({ rateLimit: HOUR });
    const logger = silent();
    const unlimited = createKeywarden({ brand: 'test', store, logger });
    expect(await unlimited.verify(key)).toMatchObject({ ok: false, code: 'API_KEY_LIMITER_UNAVAILABLE' });
    expect(logger.error).toHaveBeenCalledWith(
      'The rate limiter cannot answer.',
      expect.objectContaining({
        keyId: record.id,
        message: expect.stringContaining('option `limiter` is not set'),
      }),
    );
    const explanation = await unlimited.explain(key);
    expect(explanation).toMatchObject({ ok: false, code: 'API_KEY_LIMITER_UNAVAILABLE' });
  });
});

describe('explain', () => {
  it('uses nothing up, and says that it did not ask', async () => {
    const { limiter, consumed } = countingLimiter();
    const { warden, mint } = testWarden({ limiter });
    const { key } = await mint({ rateLimit: HOUR });
    const explanation = await warden.explain(key);
    expect(explanation).toMatchObject({ ok: true, code: null });
    expect(explanation.checks.at(-1)).toEqual({
      name: 'within the rate limit',
      code: 'API_KEY_RATE_LIMITED',
      verdict: 'not asked',
    });
    expect(consumed).toEqual([]);
  });
});

describe('metrics', () => {
  it('are told of a limit that is used up', async () => {
    const onOutcome = vi.fn();
    const { warden, mint } = testWarden({ limiter: countingLimiter().limiter, onOutcome });
    const { key } = await mint({ rateLimit: HOUR });
    await warden.verify(key);
    await warden.verify(key);
    expect(onOutcome.mock.calls.map(([outcome]) => outcome.code ?? 'ok')).toEqual([
      'ok',
      'API_KEY_RATE_LIMITED',
    ]);
  });
});
