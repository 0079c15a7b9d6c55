import { describe, expect, it } from 'vitest';
import { createKeywarden } from '../../src/index.js';
import { BASE62 } from '../../src/key/base62.js';
import { KeyFormat } from '../../src/key/format.js';
import { scaled } from '../scale.js';
import { observedStore } from './observed-store.js';

describe('no string but a minted key verifies', () => {
  it.each([
    ['without pepper', undefined],
    ['with pepper', 'a pepper of more than thirty-two characters'],
  ])('%s: not one of 100,000 single-character changes', async (_name, pepper) => {
    const observed = observedStore();
    const warden = createKeywarden({
      brand: 'acme',
      store: observed.store,
      cache: false,
      ...(pepper === undefined ? {} : { pepper }),
    });
    const { key } = await warden.keys.create({});
    const format = new KeyFormat('acme');
    // Look-alikes whose low byte is an ASCII character: what a careless conversion to bytes would mistake for it.
    const alphabet = [...BASE62, '_', '-', ' ', '\u0141', '\u0130', '\uff21', '\u212a', '\ud800', '\0', ','];
    let accepted = 0;
    let asked = 0;
    const rounds = scaled(100_000);
    for (let round = 0; round < rounds; round++) {
      const at = round % key.length;
      const character = alphabet[Math.floor(Math.random() * alphabet.length)] ?? 'x';
      const kind = round % 4;
      const changed =
        kind === 0
          ? key.slice(0, at) + key.slice(at + 1)
          : kind === 1
            ? key.slice(0, at) + character + key.slice(at)
            : key.slice(0, at) + character + key.slice(at + 1);
      if (changed === key) continue;
      const before = observed.lookUps();
      if ((await warden.verify(changed)).ok) accepted++;
      if (observed.lookUps() !== before) {
        asked++;
        expect(format.isWellFormed(changed)).toBe(true);
      }
    }
    expect(accepted).toBe(0);
    // CRC-32 finds every change of a single character, so none was worth a question.
    expect(asked).toBe(0);
  });

  it('not on the cached path either, where the checksum is not looked at first', async () => {
    const observed = observedStore();
    const warden = createKeywarden({ brand: 'acme', store: observed.store, pepper: 'p'.repeat(32) });
    const { key } = await warden.keys.create({});
    expect((await warden.verify(key)).ok).toBe(true);
    for (let at = 0; at < key.length; at++) {
      const code = key.charCodeAt(at);
      for (const other of [code ^ 1, code + 256, code + 0xff00, 0x2100 + code]) {
        const changed = key.slice(0, at) + String.fromCharCode(other) + key.slice(at + 1);
        expect(await warden.verify(changed)).toEqual({ ok: false, code: 'API_KEY_INVALID' });
      }
    }
    expect(observed.lookUps()).toBe(1);
  });
});
