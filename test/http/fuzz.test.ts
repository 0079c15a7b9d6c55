/** Requests that are almost right, and requests that are nothing of the kind: no crash, no 500, nobody let in. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../adapters/frameworks.js';
import { FRAMEWORKS } from '../adapters/frameworks.js';
import { scaled } from '../scale.js';
import { KeepAlive } from './keep-alive.js';
import type { Keys, Scene } from './scene.js';
import { makeScene } from './scene.js';

const REQUESTS = scaled(100_000);
const CONNECTIONS = 8;
const REFUSALS = [400, 401, 403, 404, 405, 431];

/** A small generator of numbers that begins alike every time (mulberry32): a failure names the request to repeat. */
class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  /** 0 to `sides` - 1. */
  roll(sides: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }
  one<T>(choices: readonly T[]): T {
    return choices[this.roll(choices.length)] as T;
  }
  /** Any bytes, or mostly such as headers may hold. */
  bytes(length: number): string {
    const wild = this.roll(8) === 0;
    return Array.from({ length }, () =>
      String.fromCharCode(wild ? this.roll(256) : 0x21 + this.roll(0x5e)),
    ).join('');
  }
}

const TARGETS = [
  '/any',
  '/read',
  '/twice',
  '/admin/panel',
  '/unrestricted',
  '/subaccount',
  '/write-or-admin',
];
const NAMES = [
  'Authorization',
  'authorization',
  'X-API-Key',
  'x-api-key',
  'AUTHORIZATION',
  'X-Api-Key',
  'Cookie',
];
const SCHEMES = [
  'Bearer ',
  'bearer ',
  'BEARER  ',
  'Bearer',
  'Bearer\t',
  'Basic ',
  'Token ',
  'Digest ',
  '',
  'Bearer Bearer ',
];
const METHODS = ['GET', 'GET', 'GET', 'GET', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'FOO', 'get'];
const INSERTED = [...'Aa0_-.,;:="\'\\/%~ä\x80\xa0\xff'];

/** The key, changed in one place at least: what is left is no key that anybody made. */
function spoilt(dice: Dice, key: string): string {
  const at = dice.roll(key.length);
  const changed = dice.one([
    () => key.slice(0, at) + dice.one(INSERTED) + key.slice(at + 1),
    () => key.slice(0, at) + dice.one(INSERTED) + key.slice(at),
    () => key.slice(0, at) + key.slice(at + 1),
    () => key.slice(0, at),
    () =>
      key.slice(0, at) +
      (key[at] === key[at]?.toUpperCase() ? key[at]?.toLowerCase() : key[at]?.toUpperCase()) +
      key.slice(at + 1),
    () => key + key,
    () => [...key].reverse().join(''),
  ])();
  return changed === key ? `${key}x` : changed;
}

/** A request that nobody may be let in with. */
function request(dice: Dice, keys: Keys): { readonly bytes: Buffer; readonly method: string } {
  const value = (): string =>
    dice.one([
      () => spoilt(dice, keys.good),
      () => spoilt(dice, keys.good),
      () => `${keys.good},${dice.bytes(dice.roll(5))}`,
      () => keys.revoked,
      () => keys.unknown,
      () => keys.wrongSecret,
      () => keys.jwt,
      () => dice.bytes(dice.roll(80)),
      () => `test_${dice.bytes(dice.roll(60))}`,
      () => btoa(`${keys.good}:`),
      () => 'test_'.repeat(dice.roll(200)),
      () => '',
    ])();
  const line = (): string => `${dice.one(NAMES)}: ${dice.one(SCHEMES)}${value()}`;
  const lines = Array.from({ length: dice.roll(4) }, line);
  if (dice.roll(20) === 0) lines.push(dice.bytes(dice.roll(40)));
  if (dice.roll(10) === 0) lines.push(`X-Request-Id: ${dice.bytes(dice.roll(200))}`);
  if (dice.roll(10) === 0) lines.push(`X-Forwarded-For: ${dice.bytes(dice.roll(30))}`);
  if (dice.roll(10) === 0) lines.push(`X-Subaccount: ${dice.bytes(dice.roll(30))}`);
  if (dice.roll(400) === 0) lines.push(`X-Big: ${'A'.repeat(17_000)}`);
  const method = dice.roll(4) === 0 ? dice.one(METHODS) : 'GET';
  const query = dice.roll(5) === 0 ? `?${dice.one(['key', 'api_key', ''])}=${keys.good}` : '';
  const target = dice.roll(30) === 0 ? `/${dice.bytes(dice.roll(30))}` : dice.one(TARGETS);
  const host = dice.roll(50) === 0 ? '' : `Host: ${dice.roll(30) === 0 ? dice.bytes(12) : 'localhost'}\r\n`;
  const text = `${method} ${target}${query} HTTP/1.1\r\n${host}${lines.map((each) => `${each}\r\n`).join('')}\r\n`;
  return { bytes: Buffer.from(text, 'latin1'), method };
}

let scene: Scene;
beforeAll(async () => {
  scene = await makeScene();
});

describe.each(FRAMEWORKS)('$name', (framework) => {
  let app: App;
  beforeAll(async () => {
    app = await framework.serve({ warden: scene.warden });
  });
  afterAll(() => app.close());

  it(`answers ${REQUESTS} fuzzed requests without letting anybody in`, async () => {
    const good = Buffer.from(`GET /any HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${scene.keys.good}\r\n\r\n`);
    const seen = new Map<number, number>();
    let letIn = 0;
    const before = app.reached();
    const work = async (worker: number): Promise<void> => {
      const connection = new KeepAlive(app.port);
      for (let number = worker; number < REQUESTS; number += CONNECTIONS) {
        const { bytes, method } = request(new Dice(number), scene.keys);
        const status = await connection.status(bytes, method).catch(() => 0);
        seen.set(status, (seen.get(status) ?? 0) + 1);
        // Express answers OPTIONS itself, before a guard and without a handler.
        const expected = method === 'OPTIONS' ? [...REFUSALS, 200] : REFUSALS;
        if (!expected.includes(status)) {
          throw new Error(
            `Request ${number} was answered with ${status}: ${JSON.stringify(bytes.toString('latin1').slice(0, 500))}`,
          );
        }
        // What follows the end of a request that ended early is a request of its own, whose answer nobody waits for.
        if (bytes.indexOf('\r\n\r\n') !== bytes.length - 4) connection.close();
        if (number % 100 === worker) {
          expect(await connection.status(good, 'GET')).toBe(200);
          letIn++;
        }
      }
      connection.close();
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, (_, worker) => work(worker)));
    expect(app.reached() - before).toBe(letIn);
    expect(letIn).toBeGreaterThan(REQUESTS / 200);
    // The requests are not all refused for the same reason: adapters saw most of them, Node's parser some.
    expect(seen.get(401)).toBeGreaterThan(REQUESTS / 3);
    expect(seen.get(400)).toBeGreaterThan(REQUESTS / 20);
  });
});
