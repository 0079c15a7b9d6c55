/** Whatever the store: a key that is revoked in one process is refused by a server in another. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeService } from '../../services.js';
import { PLACES } from '../../stores/urls.js';
import { eventually, KNOWN_WITHIN, sceneOn } from './scene.js';

const KINDS = PLACES.filter(({ name }) => ['keystore', 'sqlite', 'postgres', 'mysql'].includes(name));

for (const { name, service, create } of KINDS) {
  const cases = () => {
    test('let in, revoked elsewhere, refused within the stated time; its use was counted', async () => {
      const place = await create();
      const { passphrase } = name === 'keystore' ? place.options : {};
      const there = await sceneOn(place.url, mkdtempSync(join(tmpdir(), 'keywarden-serve-')), {
        ...(typeof passphrase === 'string' && { passphrase }),
      });
      try {
        const { key, record } = await there.warden.keys.create({ scopes: ['orders:read'] });
        const { url, child } = await there.serve();
        const status = async () =>
          (await fetch(`${url}/authorize/read`, { headers: { Authorization: `Bearer ${key}` } })).status;
        expect(await status()).toBe(200);
        await there.warden.keys.revoke(record.id);
        await eventually(async () => (await status()) === 401, KNOWN_WITHIN);
        expect(await child.end()).toEqual({ code: 0, signal: null });
        const day = new Date().toISOString().slice(0, 10);
        const [summary] = await there.warden.keys.usage([record.id], { from: '2020-01-01', to: day });
        expect(summary?.lastUsedAt).not.toBeNull();
        if (passphrase !== undefined) expect(child.output + child.errors).not.toContain(String(passphrase));
      } finally {
        await there.remove();
        await place.remove();
      }
    });
  };
  if (service === undefined) describe(`with ${name}`, cases);
  else describeService(`with ${name}`, service, cases);
}
