import { expect, test } from 'vitest';
import { openStore } from '../../adapters/stores/open.js';
import { createKeywarden } from '../../src/keywarden.js';
import { describeService } from '../services.js';
import { PLACES } from './urls.js';

for (const kind of PLACES) {
  describeService(`a host's clock that has fractions, ${kind.name}`, kind.service ?? [], () => {
    test('bad-date-never-expires: what it dates can be read, changed and counted', async ({
      onTestFinished,
    }) => {
      const { url, options, remove } = await kind.create();
      const store = await openStore(url, options);
      const now = () => performance.timeOrigin + performance.now() + 0.25;
      const warden = createKeywarden({ brand: 'acme', store, now });
      onTestFinished(async () => {
        await warden.close();
        await store.close();
        await remove();
      });
      const { keys } = warden;
      const { record, key } = await keys.create({ name: 'precise', expiresIn: '1h' });
      expect(await warden.verify(key, { fresh: true })).toMatchObject({ ok: true });
      await keys.update(record.id, { name: 'renamed' });
      const regenerated = await keys.regenerate(record.id, { overlap: '1h' });
      expect(await warden.verify(regenerated.key)).toMatchObject({ ok: true });
      expect(await keys.revoke(record.id)).toMatchObject({ status: 'revoked' });
      const { items } = await keys.list({});
      expect(items).toMatchObject([{ id: record.id, name: 'renamed', status: 'revoked' }]);
      expect((await keys.audit({})).items).toHaveLength(4);
      await warden.close();
      const [use] = (await store.scanUse()).items;
      for (const moment of [items[0]?.createdAt, items[0]?.expiresAt, items[0]?.revokedAt, use?.lastUsedAt]) {
        expect(moment).toSatisfy(Number.isSafeInteger);
      }
    });
  });
}
