/** The same page in the other frameworks: a key from its creation to its end. */
import { describe, expect, it } from 'vitest';
import { describeBrowser } from './chromium.js';
import { OTHER_HOSTS } from './hosts.js';
import { Form, soon, visit } from './hub.js';
import { stage } from './stage.js';

describeBrowser('the page', (browser) => {
  describe.each(OTHER_HOSTS)('in $name', (host) => {
    it('leads through the life of a key', async () => {
      const there = await stage({ store: 'sqlite', host });
      const hub = await visit(browser(), there);
      try {
        await hub.button('Create API key').click();
        const create = new Form(hub, 'Create API key');
        await create.field('Name').fill('Traveller');
        await create.scope('orders:read').check();
        await create.send();
        const key = await hub.shownKey();
        await hub.keep();
        const [record] = (await there.keys.list()).items;
        expect(record).toMatchObject({ name: 'Traveller', scopes: ['orders:read'] });
        expect(await there.warden.verify(key)).toMatchObject({ ok: true });

        await hub.choose('Traveller', 'Edit');
        const edit = new Form(hub, 'Edit API key');
        await edit.field('Name').fill('Settler');
        await edit.send();
        await hub.sees(hub.row('Settler'));

        await hub.choose('Settler', 'Disable key');
        await hub.told(/disabled/);
        expect(await there.warden.verify(key, { fresh: true })).toMatchObject({ code: 'API_KEY_DISABLED' });
        await hub.button('Undo').click();
        await soon(async () => (await there.keys.counts()).active).toBe(1);

        await hub.choose('Settler', 'Regenerate key');
        await hub.dialog('Regenerate key?').getByRole('button', { name: 'Regenerate' }).click();
        const next = await hub.shownKey();
        await hub.keep();
        expect(await there.warden.verify(key, { fresh: true })).toMatchObject({ code: 'API_KEY_INVALID' });
        expect(await there.warden.verify(next)).toMatchObject({ ok: true });

        await hub.choose('Settler', 'Revoke key');
        await hub.page.getByRole('textbox', { name: 'Type the key id to confirm' }).fill(record?.id ?? '');
        await hub.dialog('Revoke key?').getByRole('button', { name: 'Revoke key' }).click();
        await hub.sees(hub.row('Settler').getByText('Revoked'));
        expect(await there.warden.verify(next, { fresh: true })).toMatchObject({ code: 'API_KEY_REVOKED' });

        await hub.choose('Settler', 'View details');
        for (const done of ['Created', 'Changed', 'Disabled', 'Enabled', 'Regenerated', 'Revoked']) {
          await hub.sees(hub.dialog('API key details').getByText(done, { exact: true }).first());
        }
      } finally {
        await hub.leave();
        await there.close();
      }
    });
  });
});
