import { describe, expect, it, vi } from 'vitest';
import { memoryStore } from '../../adapters/stores/memory.js';
import { createKeywarden } from '../../src/index.js';
import { Sealer } from '../../src/manage/recovery.js';
import { codeOf } from './refused.js';

const OLD = 'the recovery secret of last year';
const NEW = 'the recovery secret of this year';

const logger = { info: () => {}, warn: () => {}, error: () => {} };

function house(recovery?: { current: string; secrets: Record<string, string> }) {
  const store = memoryStore();
  const make = (other = recovery) =>
    createKeywarden({ brand: 'acme', store, logger, ...(other !== undefined && { recovery: other }) });
  return { store, warden: make(), make };
}

describe('recovery', () => {
  it('is off by default: nothing is sealed, and nothing can be revealed', async () => {
    const { warden, store } = house();
    const { record } = await warden.keys.create({});
    expect((await store.findById('default', record.id))?.sealed).toBeNull();
    expect(await codeOf(warden.keys.reveal(record.id))).toBe('API_KEY_NOT_RECOVERABLE');
    expect((await warden.keys.audit()).items).toHaveLength(1);
  });

  it('seals under an id, opens after a rotation, and seals anew when regenerated', async () => {
    const { warden, store, make } = house({ current: 'old', secrets: { old: OLD } });
    const { record, key } = await warden.keys.create({});
    const sealed = (await store.findById('default', record.id))?.sealed ?? '';
    expect(JSON.parse(atob(sealed.split('.')[0] ?? ''))).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      kid: 'old',
      sub: record.id,
    });
    const rotated = make({ current: 'new', secrets: { old: OLD, new: NEW } });
    expect((await rotated.keys.reveal(record.id)).key).toBe(key);
    const again = await rotated.keys.regenerate(record.id);
    expect((await rotated.keys.reveal(record.id)).key).toBe(again.key);
    expect(await codeOf(warden.keys.reveal(record.id))).toBe('API_KEY_NOT_RECOVERABLE');
    await rotated.keys.revoke(record.id);
    expect((await store.findById('default', record.id))?.sealed).toBeNull();
  });

  it('opens for its own record alone, and not when it was changed', async () => {
    const sealer = new Sealer({ current: 'old', secrets: new Map([['old', OLD]]) });
    const sealed = await sealer.seal('acme_secret', 'apk_1');
    expect(await sealer.open(sealed, 'apk_1')).toBe('acme_secret');
    // A character whose bits all count, put in place of another: what stands at the very end may be what would be put there.
    const changed = `${sealed.slice(0, -5)}${sealed.at(-5) === 'A' ? 'B' : 'A'}${sealed.slice(-4)}`;
    for (const [text, id] of [
      [sealed, 'apk_2'],
      [changed, 'apk_1'],
      ['', 'apk_1'],
      ['a.b.c.d.e', 'apk_1'],
    ] as const) {
      expect(await codeOf(sealer.open(text, id))).toBe('API_KEY_NOT_RECOVERABLE');
    }
  });

  it('SM-API-04: shows nothing that could not be written to the audit log', async () => {
    const { warden, store } = house({ current: 'old', secrets: { old: OLD } });
    const { record } = await warden.keys.create({});
    vi.spyOn(store, 'append').mockImplementationOnce(() => {
      throw new Error('the log is full');
    });
    expect(await codeOf(warden.keys.reveal(record.id))).toBe('API_KEY_STORE_UNAVAILABLE');
    expect((await warden.keys.audit()).items).toHaveLength(1);
    await warden.keys.reveal(record.id);
    expect((await warden.keys.audit()).items[0]).toMatchObject({ action: 'key.revealed', keyId: record.id });
  });

  it.each([
    [{ current: 'x', secrets: { old: OLD } }, /recovery\.current/],
    [{ current: 'old', secrets: { old: 'short' } }, /recovery\.secrets/],
    [{ current: 'old' }, /recovery\.secrets/],
    [{ current: 'old', secrets: { old: OLD }, acceptUnpeppered: true }, /recovery has no/],
  ])('refuses the option %j without repeating a secret', (recovery, message) => {
    expect(() => house(recovery as never)).toThrow(message);
  });
});
