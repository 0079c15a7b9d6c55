import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { getHeapSnapshot, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { testWarden } from '../../adapters/testing.js';

const pepper = 'canary-pepper-of-more-than-32-characters';

describe('no secret comes out anywhere', () => {
  it('not in what is returned, thrown, logged or inspected', async () => {
    const said: unknown[] = [];
    const say = (...line: unknown[]) => {
      said.push(line);
    };
    const { warden, mint, store } = testWarden({
      pepper,
      logger: { info: say, warn: say, error: say },
      onOutcome: say,
      scopes: { read: 'Read' },
    });
    const { key, record } = await mint({ name: 'Canary', scopes: ['read'] });
    const again = await warden.keys.regenerate(record.id, { overlap: '1d' });
    const stored = await store.findById('default', record.id);
    const secrets = [key, again.key, key.slice(17, 49), again.key.slice(17, 49), pepper];
    secrets.push(stored?.digest.value ?? 'no digest', stored?.overlap?.value ?? 'no overlap');

    const seen: unknown[] = [warden, warden.keys, warden.scopes, record, again.record, said];
    seen.push(await warden.verify(again.key), await warden.verify(key), await warden.explain(key));
    seen.push(await warden.verify(`${key}x`), await warden.keys.get(record.id), await warden.keys.list());
    seen.push(await warden.keys.audit({}), await warden.keys.counts());
    seen.push(await warden.keys.create({ alias: `${key} ` }).catch((error: unknown) => error));
    seen.push(await warden.keys.get(key).catch((error: unknown) => error));
    await warden.close();
    for (const value of seen) {
      const shown = [
        inspect(value, { depth: 20, showHidden: true, getters: true }),
        JSON.stringify(value),
        String(value),
      ];
      if (value instanceof Error) shown.push(value.stack ?? '', value.message);
      for (const secret of secrets) {
        for (const textual of shown) expect(textual ?? '').not.toContain(secret);
      }
    }
  });

  it('no key in clear stays in memory after it was verified', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const { warden, mint } = testWarden({ pepper });
    const secretOf = async (): Promise<string[]> => {
      const { key } = await mint();
      // As a server gets it: bytes from a socket, a fresh string each time.
      const presented = Buffer.from(`Bearer ${key}`).toString('latin1').slice(7);
      if (!(await warden.verify(presented)).ok) throw new Error('refused');
      if (!(await warden.verify(Buffer.from(key).toString())).ok) throw new Error('refused');
      // Kept in two halves that do not stand side by side in memory.
      return [...key.slice(17, 49)].map((character) => `${character}|`);
    };
    const parts = await secretOf();
    for (let round = 0; round < 5; round++) {
      await new Promise(setImmediate);
      collect();
    }
    const snapshot = await text(getHeapSnapshot());
    expect(snapshot).toContain('canary-pepper');
    const needle = parts.map((part) => part.charAt(0)).join('');
    expect(snapshot.includes(needle)).toBe(false);
  });
});
