/** Guards, seen through a framework that consists of nothing but the port. */
import { describe, expect, it, vi } from 'vitest';
import { testWarden } from '../../adapters/testing.js';
import { createGuards } from '../../src/http/guard.js';
import type { AdapterOptions, GuardOptions } from '../../src/http/guard-options.js';
import type { Keywarden } from '../../src/index.js';
import { KeywardenError } from '../../src/index.js';

const scopes = { read: 'Read', write: 'Write' } as const;

interface FakeRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly ip?: string;
  readonly tenant?: string;
  apiKey?: unknown;
}

function setUp(options: AdapterOptions<FakeRequest> = {}, believed?: string) {
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const made = testWarden({ scopes, logger: log });
  const asked = { ip: 0, trust: 0 };
  const guardsOf = (warden: Keywarden<'read' | 'write'>, own = options) =>
    createGuards<'read' | 'write', FakeRequest>(
      warden,
      {
        rawHeaders: (request) => Object.entries(request.headers).flat(),
        target: () => '/',
        ip: (request) => {
          asked.ip++;
          return request.ip;
        },
        believesEveryone: () => {
          asked.trust++;
          return believed;
        },
        remember: (request, apiKey) => {
          request.apiKey = apiKey;
        },
      },
      own,
    );
  return { ...made, log, asked, guardsOf, guards: guardsOf(made.warden) };
}

const requestWith = (key: string, more: Partial<FakeRequest> = {}): FakeRequest => ({
  headers: { 'X-API-Key': key },
  ...more,
});
const codeOf = async (verdict: unknown): Promise<string | undefined> => {
  const refusal = (await verdict) as { problem: { code: string } } | undefined;
  return refusal?.problem.code;
};

describe('options', () => {
  it.each([
    [{ header: ['x'] }, /no adapter option "header"; there are headers, query, basic, clientIp, refusals/],
    [{ headers: 'x-api-key' }, /headers must be a list of header names/],
    [{ headers: ['x api key'] }, /headers must be a list of header names/],
    [{ headers: [''] }, /headers must be a list/],
    [{ headers: [5] }, /headers must be a list/],
    [{ headers: { 0: 'x' } }, /headers must be a list/],
    [{ query: true }, /query must be of type string; it is of type boolean/],
    [{ query: '' }, /query must be the name of a parameter/],
    [{ basic: 'yes' }, /basic must be of type boolean/],
    [{ clientIp: '10.0.0.1' }, /clientIp must be of type function/],
    [{ refusals: 'ignore' }, /refusals must be 'respond' or 'throw'/],
    [{ toString: (): string => '' }, /no adapter option "toString"/],
    [null, /adapter options must be an object/],
    ['x', /adapter options must be an object/],
  ])('of an adapter that are wrong are a TypeError: %o', (options, message) => {
    const build = () => setUp(options as AdapterOptions<FakeRequest>);
    expect(build).toThrow(TypeError);
    expect(build).toThrow(message);
  });

  it.each([
    [{ optionl: true }, /no guard option "optionl"; there are optional, refuseIpRestricted, subaccount/],
    [{ optional: 1 }, /optional must be of type boolean; it is of type number/],
    [{ refuseIpRestricted: 'no' }, /refuseIpRestricted must be of type boolean/],
    [{ subaccount: 'eu' }, /subaccount must be of type function/],
    [null, /guard options must be an object/],
  ])('of a guard that are wrong are a TypeError: %o', (options, message) => {
    const { guards } = setUp();
    expect(() => guards.authenticate(options as GuardOptions<FakeRequest>)).toThrow(message);
    if (options !== null) {
      expect(() => guards.requireScope('read', options as GuardOptions<FakeRequest>)).toThrow(message);
      expect(() => guards.requireAnyScope('read', options as GuardOptions<FakeRequest>)).toThrow(message);
    }
  });

  it('that are undefined are as if they were not there', () => {
    const nothing = { headers: undefined, query: undefined, clientIp: undefined } as object;
    const { guards } = setUp(nothing);
    expect(() => guards.authenticate({ optional: undefined } as object)).not.toThrow();
  });

  it('cannot be changed after the guard was made', async () => {
    const { guards, mint } = setUp();
    const { key } = await mint({ allowIps: ['10.0.0.1'] });
    const mutable: { refuseIpRestricted: boolean } = { refuseIpRestricted: true };
    const guard = guards.authenticate(mutable);
    mutable.refuseIpRestricted = false;
    expect(await codeOf(guard(requestWith(key, { ip: '10.0.0.1' })))).toBe('API_KEY_IP_RESTRICTED');
  });
});

describe('scopes', () => {
  it('outside the catalogue throw where the route is declared, and name the choice', () => {
    const { guards } = setUp();
    const declaring =
      (...names: string[]) =>
      () =>
        Reflect.apply(guards.requireScope, undefined, names);
    expect(declaring('reed')).toThrow(/"reed" is not a scope of the catalogue. It has read, write./);
    expect(declaring('read', 'toString')).toThrow(TypeError);
    expect(() => Reflect.apply(guards.requireAnyScope, undefined, ['reed'])).toThrow(TypeError);
  });

  it.each([
    [[]],
    [[{}]],
    [[{}, 'read']],
    [['read', {}, 'write']],
    [['read', 5]],
    [[['read']]],
    [['read', null]],
  ])('that are none, or not in front of the options, throw: %o', (given) => {
    const { guards } = setUp();
    expect(() => Reflect.apply(guards.requireScope, undefined, given)).toThrow(TypeError);
    expect(() => Reflect.apply(guards.requireAnyScope, undefined, given)).toThrow(TypeError);
  });
});

describe('the memory of a request', () => {
  it('two guards verify and count once', async () => {
    const { warden, guards, mint } = setUp();
    const { key, record } = await mint({ scopes: ['read'] });
    const verify = vi.fn(warden.verify);
    const watched = createGuards<'read' | 'write', FakeRequest>(
      { ...warden, verify },
      { rawHeaders: () => ['x-api-key', key], target: () => '/', ip: () => undefined, remember: () => {} },
    );
    const request = requestWith(key);
    for (const guard of [
      watched.authenticate(),
      watched.requireScope('read'),
      watched.requireAnyScope('read'),
    ]) {
      expect(await guard(request)).toBeUndefined();
    }
    expect(verify).toHaveBeenCalledTimes(1);
    const counted = requestWith(key);
    for (const guard of [guards.authenticate(), guards.requireScope('read')]) await guard(counted);
    const today = { from: '2025-01-01', to: '2025-01-01' };
    const [summary] = await warden.keys.usage([record.id], today);
    expect(summary?.days).toEqual([{ day: '2025-01-01', count: 2 }]);
  });

  it('believes no property that somebody else set', async () => {
    const { guards, mint } = setUp();
    const { key } = await mint({ scopes: ['read', 'write'] });
    const admitted = requestWith(key);
    expect(await guards.authenticate()(admitted)).toBeUndefined();
    const forged = { headers: {}, apiKey: admitted.apiKey };
    expect(await codeOf(guards.authenticate()(forged))).toBe('API_KEY_MISSING');
    expect(() => guards.keyOf(forged)).toThrow(/no API key was let in on this request/);
    const copied = { ...admitted };
    expect(() => guards.keyOf(copied)).toThrow(TypeError);
  });

  it('is overwritten by nobody: what is put in its place is not what keyOf says', async () => {
    const { guards, mint } = setUp();
    const { key, record } = await mint({ name: 'real' });
    const request = requestWith(key);
    await guards.authenticate()(request);
    request.apiKey = { id: 'apk_forged', name: 'forged', has: () => true };
    expect(guards.keyOf(request).id).toBe(record.id);
    expect(await codeOf(guards.requireScope('write')(request))).toBe('API_KEY_SCOPE_MISSING');
  });

  it('is of one warden: the guard of another one asks for its own key', async () => {
    const first = setUp();
    const { key } = await first.mint({});
    const second = setUp();
    const request = requestWith(key);
    await first.guards.authenticate()(request);
    expect(await codeOf(second.guards.authenticate()(request))).toBe('API_KEY_INVALID');
    expect(() => second.guards.keyOf(request)).toThrow(TypeError);
  });

  it('is shared by all adapters of a warden', async () => {
    const { warden, guards, guardsOf, mint } = setUp();
    const { key, record } = await mint({});
    const request = requestWith(key);
    await guards.authenticate()(request);
    const elsewhere = guardsOf(warden, { headers: ['x-other'] });
    expect(await elsewhere.authenticate()(request)).toBeUndefined();
    expect(elsewhere.keyOf(request).id).toBe(record.id);
  });

  it('a later guard asks the route again: scopes, addresses, sub-accounts by its own options', async () => {
    const { guards, mint } = setUp();
    const { key } = await mint({ scopes: ['read'], allowIps: ['10.0.0.0/8'], subaccounts: ['eu'] });
    const first = guards.requireScope('read', { subaccount: (request) => request.tenant });
    const request = requestWith(key, { ip: '10.0.0.1', tenant: 'eu' });
    expect(await first(request)).toBeUndefined();
    expect(await guards.authenticate()(request)).toBeUndefined();
    expect(await codeOf(guards.requireScope('write')(request))).toBe('API_KEY_SCOPE_MISSING');
    const strict = guards.authenticate({ refuseIpRestricted: true });
    expect(await codeOf(strict(request))).toBe('API_KEY_IP_RESTRICTED');
    const other = guards.authenticate({ subaccount: () => 'us' });
    expect(await codeOf(other(request))).toBe('API_KEY_SUBACCOUNT_NOT_ALLOWED');
    expect(await guards.authenticate()(request)).toBeUndefined();
  });

  it('keeps what the first guard was told of the sub-account, whatever becomes of where it was found', async () => {
    const { guards, mint } = setUp();
    const { key } = await mint({ subaccounts: ['eu'] });
    const request: { -readonly [Name in keyof FakeRequest]: FakeRequest[Name] } = requestWith(key, {
      tenant: 'eu',
    });
    const told = vi.fn((asked: FakeRequest) => asked.tenant);
    expect(await guards.authenticate({ subaccount: told })(request)).toBeUndefined();
    delete request.tenant;
    expect(await guards.authenticate()(request)).toBeUndefined();
    expect(told).toHaveBeenCalledTimes(1);
    expect(await codeOf(guards.authenticate({ subaccount: told })(request))).toBe(
      'API_KEY_SUBACCOUNT_NOT_ALLOWED',
    );
  });

  it('asks for a sub-account only where the key is limited to some', async () => {
    const { guards, mint } = setUp();
    const { key } = await mint();
    const told = vi.fn(() => 'eu');
    expect(await guards.authenticate({ subaccount: told })(requestWith(key))).toBeUndefined();
    expect(told).not.toHaveBeenCalled();
  });

  it('holds nothing of a request that an optional guard let pass without a key', async () => {
    const { guards, mint } = setUp();
    const { key } = await mint({});
    const request: { headers: Record<string, string> } = { headers: {} };
    expect(await guards.authenticate({ optional: true })(request)).toBeUndefined();
    expect(() => guards.keyOf(request)).toThrow(
      /behind an optional guard read apiKey of the request instead/,
    );
    expect(await codeOf(guards.authenticate()(request))).toBe('API_KEY_MISSING');
    request.headers['x-api-key'] = key;
    expect(await guards.authenticate()(request)).toBeUndefined();
  });
});

describe('the address', () => {
  it('is asked only for keys that are restricted to some', async () => {
    const { guards, mint, asked } = setUp();
    const { key } = await mint({});
    await guards.authenticate()(requestWith(key, { ip: '10.0.0.1' }));
    expect(asked).toEqual({ ip: 0, trust: 0 });
  });

  it('is that of the option where there is one, and then nobody looks at the framework', async () => {
    const { guards, mint, asked, log } = setUp({ clientIp: () => '10.0.0.9' }, 'trust everyone');
    const { key } = await mint({ allowIps: ['10.0.0.9'] });
    expect(await guards.authenticate()(requestWith(key, { ip: '192.0.2.1' }))).toBeUndefined();
    expect(asked).toEqual({ ip: 0, trust: 0 });
    expect(log.warn).not.toHaveBeenCalled();
  });

  it('is warned about once, where the framework believes everyone', async () => {
    const { guards, mint, log } = setUp({}, 'trust everyone');
    const { key } = await mint({ allowIps: ['10.0.0.9'] });
    for (let round = 0; round < 3; round++) {
      expect(await guards.authenticate()(requestWith(key, { ip: '10.0.0.9' }))).toBeUndefined();
    }
    expect(log.warn).toHaveBeenCalledTimes(1);
    expect(log.warn).toHaveBeenCalledWith(
      expect.stringMatching(/restricted to addresses .* believes the forwarded address of every caller/),
      { setting: 'trust everyone' },
    );
  });

  it('is not warned about where the framework believes nobody, and looked at once', async () => {
    const { guards, mint, log, asked } = setUp();
    const { key } = await mint({ allowIps: ['10.0.0.9'] });
    for (let round = 0; round < 3; round++) await guards.authenticate()(requestWith(key, { ip: '10.0.0.9' }));
    expect(log.warn).not.toHaveBeenCalled();
    expect(asked.trust).toBe(1);
  });
});

describe('faults', () => {
  it('of functions of the host reach the host, not the caller as a refusal', async () => {
    const { guards, mint } = setUp({
      clientIp: () => {
        throw new RangeError('mine');
      },
    });
    const { key } = await mint({ allowIps: ['10.0.0.9'] });
    const verdict = async () => guards.authenticate()(requestWith(key));
    await expect(verdict()).rejects.toThrow(RangeError);
    await expect(verdict()).rejects.toThrow('mine');
  });

  it('of verifying that are no outage reach the host', async () => {
    const { warden } = setUp();
    const broken = (fault: unknown) =>
      createGuards<'read' | 'write', FakeRequest>(
        { ...warden, verify: () => Promise.reject(fault) },
        {
          rawHeaders: () => ['x-api-key', 'test_x'],
          target: () => '/',
          ip: () => undefined,
          remember: () => {},
        },
      );
    const other = new KeywardenError('API_KEY_UPDATE_FAILED');
    await expect(broken(other).authenticate()({ headers: {} })).rejects.toBe(other);
    await expect(broken('text').authenticate()({ headers: {} })).rejects.toBe('text');
    const outage = new KeywardenError('API_KEY_STORE_UNAVAILABLE');
    expect(await codeOf(broken(outage).authenticate()({ headers: {} }))).toBe('API_KEY_STORE_UNAVAILABLE');
  });
});

describe('no-sleep-theatre', () => {
  it('no timer is waited for, whatever the answer', async () => {
    const { guards, mint } = setUp();
    const { key } = await mint({ scopes: ['read'] });
    vi.useFakeTimers();
    try {
      const codes = [
        await codeOf(guards.requireScope('read')(requestWith(key))),
        await codeOf(guards.requireScope('write')(requestWith(key))),
        await codeOf(guards.authenticate()(requestWith(`${key.slice(0, -1)}!`))),
        await codeOf(guards.authenticate()({ headers: {} })),
      ];
      expect(codes).toEqual([undefined, 'API_KEY_SCOPE_MISSING', 'API_KEY_INVALID', 'API_KEY_MISSING']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('a key that is known is answered for within the same call', async () => {
    const { guards, mint } = setUp();
    const { key } = await mint({ scopes: ['read'] });
    await guards.authenticate()(requestWith(key));
    expect(guards.requireScope('read')(requestWith(key))).toBeUndefined();
    expect(guards.requireScope('write')(requestWith(key))).toMatchObject({ status: 403 });
  });
});
