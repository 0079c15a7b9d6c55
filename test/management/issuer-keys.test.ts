/** The issuer's keys: how often they are asked for, while they change, while they cannot be read. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActorSource } from '../../adapters/management.js';
import { oauthActor, teamWire } from '../../adapters/management.js';
import { actorOf, COOLDOWN, type Issuer, outcomeOf as outcomeIn, startIssuer } from './issuer.js';

let issuer: Issuer;
let source: ActorSource;
beforeEach(async () => {
  issuer = await startIssuer();
  source = actorOf(issuer);
  return () => issuer.close();
});

/** The actor, or the code that is answered. */
const outcomeOf = (token: string) => outcomeIn(source, token);

describe("the issuer's keys", () => {
  const pause = () => new Promise((resolve) => setTimeout(resolve, COOLDOWN + 50));

  it('a flood of unknown key ids asks for them once a cooldown at most', async () => {
    expect(await outcomeOf(await issuer.token())).toMatchObject({ id: 'ann' });
    await pause();
    const began = Date.now();
    const before = issuer.fetches();
    const flood = await Promise.all(
      Array.from({ length: 200 }, (_, index) => issuer.token({}, { kid: `unknown-${index}` })),
    );
    for (const token of flood) expect(await outcomeOf(token)).toBe('ACTOR_INVALID');
    const cooldowns = 1 + Math.floor((Date.now() - began) / COOLDOWN);
    expect(issuer.fetches() - before).toBeGreaterThanOrEqual(1);
    expect(issuer.fetches() - before).toBeLessThanOrEqual(cooldowns);
  });

  it('a rotated key is accepted after the cooldown at the latest, and the one before it no more', async () => {
    const old = await issuer.token();
    expect(await outcomeOf(old)).toMatchObject({ id: 'ann' });
    await issuer.rotate();
    const fresh = await issuer.token();
    await pause();
    expect(await outcomeOf(fresh)).toMatchObject({ id: 'ann' });
    expect(await outcomeOf(old)).toBe('ACTOR_INVALID');
  });

  it('that cannot be read are an outage, asked for again after a cooldown alone', async () => {
    issuer.answer.status = 500;
    const token = await issuer.token();
    const began = Date.now();
    for (let index = 0; index < 50; index++) expect(await outcomeOf(token)).toBe('API_KEY_STORE_UNAVAILABLE');
    expect(issuer.fetches()).toBeLessThanOrEqual(1 + Math.floor((Date.now() - began) / COOLDOWN));
    issuer.answer.status = 200;
    await pause();
    expect(await outcomeOf(token)).toMatchObject({ id: 'ann' });
  });

  it.each([
    ['no JSON', '<html>'],
    ['no keys', '{"nokeys":[]}'],
    ['more than anybody has keys', JSON.stringify({ keys: [], more: 'x'.repeat(2_000_000) })],
  ])('that are %s are an outage too, asked for again after a cooldown alone', async (_what, body) => {
    issuer.answer.body = body;
    const token = await issuer.token();
    const began = Date.now();
    for (let index = 0; index < 20; index++) expect(await outcomeOf(token)).toBe('API_KEY_STORE_UNAVAILABLE');
    expect(issuer.fetches()).toBeLessThanOrEqual(Math.ceil((Date.now() - began) / COOLDOWN));
    delete issuer.answer.body;
    await pause();
    expect(await outcomeOf(token)).toMatchObject({ id: 'ann' });
  });

  it('are not looked for where a redirect points to', async () => {
    const other = await startIssuer();
    Object.assign(issuer.answer, { status: 302, location: other.jwks.href });
    expect(await outcomeOf(await issuer.token())).toBe('API_KEY_STORE_UNAVAILABLE');
    expect(other.fetches()).toBe(0);
    await other.close();
  });
});

describe('options', () => {
  const sound = {
    issuer: 'i',
    audience: 'a',
    jwks: new URL('https://i.example/'),
    accountClaim: 'c',
    wire: teamWire,
  };

  it.each([
    [{ jwks: new URL('http://issuer.example/jwks') }, /https/],
    [{ algorithms: ['HS256'] }, /algorithms/],
    [{ algorithms: ['none'] }, /algorithms/],
    [{ algorithms: [] }, /algorithms/],
    [{ issuer: '' }, /issuer/],
    [{ cooldown: -1 }, /cooldown/],
    [{ clockTolerance: Number.NaN }, /clockTolerance/],
  ])('%j is refused', (wrong, message) => {
    expect(() => oauthActor({ ...sound, ...wrong })).toThrow(message);
  });
});
