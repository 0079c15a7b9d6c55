/** A brand that was changed: what becomes of the keys of the one before, over the wire. */
import { describe, expect, it } from 'vitest';
import type { Wire } from '../../adapters/management.js';
import { accountWire, managementApi, nativeWire, teamWire } from '../../adapters/management.js';
import { createKeywarden } from '../../src/index.js';
import { clientOf } from './client.js';
import { PLAIN } from './mountings.js';
import { ACCOUNT, ann, scene } from './scene.js';

const actor = ann('create', 'regenerate');

describe.each([nativeWire, teamWire, accountWire] as readonly Wire[])('on the $name wire', (wire) => {
  const begin = async (alsoAccept: readonly string[]) => {
    const there = scene({ alsoAccept });
    const former = createKeywarden({ brand: 'former', store: there.store });
    const { record } = await former.keys.in(ACCOUNT).create({});
    const app = await PLAIN.serve(there.warden, managementApi(there.warden, { actor: () => actor, wire }));
    const ask = clientOf(app.port, wire);
    const target = wire.routes.regenerate?.path.replace(':id', record.id) ?? '';
    return {
      there,
      app,
      regenerate: () => ask(`POST ${target}`, { body: {} }),
      create: () => ask(`POST ${wire.routes.create?.path}`, { body: {} }),
    };
  };

  it('regenerating a key of a brand that is not accepted is refused: nobody could use what it would hand out', async () => {
    const { there, app, regenerate } = await begin([]);
    const before = [await there.store.scanKeys(), await there.store.scanAudit()];
    const { status, json } = await regenerate();
    expect([status, json.code ?? json.error.code]).toEqual([409, 'API_KEY_BRAND_NOT_ACCEPTED']);
    expect(json.detail ?? json.error.description).toContain('alsoAccept');
    expect([await there.store.scanKeys(), await there.store.scanAudit()]).toEqual(before);
    await app.close();
  });

  it('where it is accepted the new key is let in, and so is one that is created', async () => {
    const { there, app, regenerate, create } = await begin(['former']);
    for (const [brand, call] of [
      ['former', regenerate],
      ['api', create],
    ] as const) {
      const { status, text } = await call();
      expect(status).toBeLessThan(300);
      const [key = ''] = text.match(there.warden.pattern) ?? [];
      expect(key.startsWith(`${brand}_`)).toBe(true);
      expect(await there.warden.verify(key)).toMatchObject({ ok: true });
    }
    await app.close();
  });
});
