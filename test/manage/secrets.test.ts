import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Digester } from '../../src/key/digest.js';
import { CALLS, NAMES } from './calls.js';
import { ACCOUNT, actor, office } from './office.js';
import { connectionLost } from './tapped-store.js';

const PEPPER = 'pepper-canary-0123456789-abcdefghij';
const peppers = { current: 'p1', secrets: new Map([['p1', PEPPER]]), acceptUnpeppered: false };

/** Everything that may be shown of a value: as JSON, as the console shows it, hidden properties and all, and as text. */
function shown(value: unknown): string {
  const hidden = inspect(value, {
    depth: null,
    showHidden: true,
    getters: true,
    maxArrayLength: null,
    maxStringLength: null,
  });
  const stack = value instanceof Error ? `${value.stack} ${String(value)}` : '';
  return `${JSON.stringify(value)} ${hidden} ${stack}`;
}

/** The parts of a key that are nobody's business: all but what is shown by design, in pieces long enough to be no accident. */
function pieces(key: string, prefix: string): readonly string[] {
  const secret = key.slice(prefix.length, -4);
  return Array.from({ length: secret.length - 7 }, (_, start) => secret.slice(start, start + 8));
}

describe('list-without-digests: no digest, sealed value, pepper or secret leaves the manager', () => {
  it('not in any result, event, error or log line of any operation', async () => {
    const there = office({ peppers });
    const { host, tap } = there;
    const digester = new Digester(peppers);
    const issued = await host.create({ name: 'Canary', behalfOf: 'user-1' });
    const regenerated = await host.regenerate(issued.record.id, { overlap: '1d' });
    const { record } = issued;
    await tap.inner.loadKeys([{ ...(await there.stored(record.id)), sealed: 'sealed-canary.a.b.c.d' }]);
    const canaries = [
      ...pieces(issued.key, record.prefix),
      ...pieces(regenerated.key, record.prefix),
      digester.digest(issued.key).value,
      digester.digest(regenerated.key).value,
      'sealed-canary',
      PEPPER,
    ];
    const seen: string[] = [
      shown(issued.record),
      shown(regenerated.record),
      shown(host),
      shown(host.as(actor())),
    ];
    const call = async (name: (typeof NAMES)[number]): Promise<void> => {
      const result: unknown = await CALLS[name](host, record.id).catch((error: unknown) => error);
      // A new secret is in the result of what yields one, and in no other.
      seen.push(
        shown(typeof result === 'object' && result !== null && 'record' in result ? result.record : result),
      );
    };
    const last = ['regenerate', 'revoke', 'purge'] as const;
    const order = [...NAMES.filter((name) => !last.some((end) => end === name)), ...last];
    for (const name of order) await call(name);
    for (const name of NAMES) await call(name);
    tap.intercept(connectionLost);
    for (const name of NAMES) await call(name);
    tap.intercept();
    // Whoever hands in the key where its id belongs is not shown it again.
    for (const name of NAMES) {
      const mistaken: unknown = await CALLS[name](host, issued.key).catch((error: unknown) => error);
      if (!(typeof mistaken === 'object' && mistaken !== null && 'record' in mistaken))
        seen.push(shown(mistaken));
    }
    // Refusals of scopes, addresses and unknown fields name what came, because they must; the others repeat nothing.
    for (const field of [
      issued.key,
      'scopes',
      'allowIps',
      'subaccounts',
      'name',
      'alias',
      'type',
      'behalfOf',
      'expiresAt',
      'expiresIn',
      'metadata',
      'enabled',
      'rateLimit',
    ]) {
      // A secret without its brand is known by nobody; where texts are free, it is a text like any other.
      const secret = ['scopes', 'allowIps'].includes(field) ? [[issued.key.slice(record.prefix.length)]] : [];
      for (const value of [[`\n${issued.key}`, issued.key], { [issued.key]: undefined }, ...secret]) {
        const refusal: unknown = await host.create({ [field]: value }).catch((error: unknown) => error);
        if (refusal instanceof Error) seen.push(shown(refusal));
      }
    }
    seen.push(shown(await there.contents().then(({ events }) => events)), there.log.join('\n'));
    expect(seen.length).toBeGreaterThan(3 * NAMES.length);
    for (const text of seen) {
      for (const canary of canaries) expect(text.includes(canary)).toBe(false);
    }
  });

  it('records have the fields they are documented to have, and no other', async () => {
    const { host } = office();
    const { record } = await host.create({});
    const fields = [
      'accountId',
      'alias',
      'allowIps',
      'behalfOf',
      'createdAt',
      'createdBy',
      'enabled',
      'expiresAt',
      'id',
      'keyStart',
      'lastFour',
      'metadata',
      'name',
      'prefix',
      'rateLimit',
      'recoverable',
      'revokedAt',
      'scopes',
      'status',
      'subaccounts',
      'type',
      'updatedAt',
      'version',
    ];
    for (const shownRecord of [
      record,
      await host.get(record.id),
      ...(await host.list()).items,
      await host.update(record.id, { name: 'x' }),
      await host.disable(record.id),
      await host.enable(record.id),
      (await host.regenerate(record.id)).record,
      await host.revoke(record.id),
    ]) {
      expect(Object.keys(shownRecord).sort()).toEqual(fields);
    }
  });

  it('a key in clear is in two results alone, and the store never sees it', async () => {
    const { host, tap } = office();
    const { record, key } = await host.create({});
    const { key: next } = await host.regenerate(record.id, { overlap: '1d' });
    await host.update(record.id, { name: 'x' });
    await host.revoke(record.id);
    const sent = JSON.stringify(tap.calls);
    for (const secret of [...pieces(key, record.prefix), ...pieces(next, record.prefix)])
      expect(sent).not.toContain(secret);
    expect(sent).toContain(record.prefix);
    expect(sent).toContain(ACCOUNT);
  });
});
