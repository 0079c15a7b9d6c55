/** A key in clear is in the page while it is shown, and nowhere before or after. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiKeyActor, nativeWire } from '../../adapters/management.js';
import { describeBrowser } from './chromium.js';
import { Form, type Hub, soon, visit } from './hub.js';
import { SCOPES, type Stage, stage } from './stage.js';

/** Everything that a page may leave behind, but for its memory. */
const LEFT = `(async () => {
  const fields = [...document.querySelectorAll('input, textarea')].map(({ value }) => value);
  return JSON.stringify([
    { ...localStorage }, { ...sessionStorage }, document.cookie, location.href, document.title, history.state, document.referrer, window.name,
    fields, document.documentElement.outerHTML, await indexedDB.databases(), await caches.keys(), history.length,
    (await navigator.serviceWorker.getRegistrations()).length,
  ]);
})()`;

/** What is left of a key where only its beginning and its end may be seen. */
const secretOf = (key: string): string => key.slice(12, -4);

/** Whether the memory of the page's scripts has the secret of a key in any of its strings. */
async function remembers({ profile, page }: Hub, key: string): Promise<boolean> {
  const session = await profile.newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.enable');
  for (let round = 0; round < 3; round++) await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return chunks.join('').includes(secretOf(key));
}

describeBrowser('a key in clear', (browser) => {
  let there: Stage;
  let hub: Hub;
  afterEach(() => hub?.leave());

  const nothingLeft = async (key: string): Promise<void> => {
    const left: string = await hub.page.evaluate(LEFT);
    expect(left).not.toContain(secretOf(key));
    expect(hub.requests.join('\n')).not.toContain(secretOf(key));
    expect(there.log.join('\n')).not.toContain(secretOf(key));
  };

  describe('that was made', () => {
    beforeAll(async () => {
      there = await stage({
        warden: { recovery: { current: 'one', secrets: { one: 'a recovery secret of many characters' } } },
      });
    });
    afterAll(() => there?.close());

    it.each([
      [
        'created',
        async () => {
          await hub.button('Create API key').first().click();
          await new Form(hub, 'Create API key').send();
        },
        'Save your API key',
      ],
      [
        'regenerated',
        async () => {
          await there.keys.create({ name: 'Again' });
          await hub.page.reload();
          await hub.choose('Again', 'Regenerate key');
          await hub.dialog('Regenerate key?').getByRole('button', { name: 'Regenerate' }).click();
        },
        'Save your API key',
      ],
      [
        'revealed',
        async () => {
          await there.keys.create({ name: 'Sealed' });
          await hub.page.reload();
          await hub.choose('Sealed', 'Reveal key');
          await hub
            .dialog('Reveal key?')
            .getByRole('button', { name: /^Reveal/ })
            .click();
        },
        'API key',
      ],
    ] as const)(
      '%s: gone from the page and from its memory when its dialog closes',
      async (_how, make, title) => {
        hub = await visit(browser(), there);
        await hub.settled();
        await make();
        const key = await hub.shownKey(title);
        expect(await hub.page.evaluate(LEFT)).toContain(secretOf(key));
        expect(await remembers(hub, key)).toBe(true);
        await hub.keep(title);
        await nothingLeft(key);
        // What drew the dialog is let go of at the next drawing.
        await hub.search('anything');
        await hub.sees('No keys match');
        await soon(() => remembers(hub, key)).toBe(false);
        await hub.page.goto('about:blank');
        await hub.page.goBack();
        await hub.page.getByRole('heading', { level: 1 }).waitFor();
        await nothingLeft(key);
      },
    );

    it('is not there again after the page is loaded anew while it is shown', async () => {
      hub = await visit(browser(), there);
      await hub.settled();
      await hub.button('Create API key').first().click();
      await new Form(hub, 'Create API key').send();
      const key = await hub.shownKey();
      await hub.page.reload();
      await hub.settled();
      expect(await hub.dialog('Save your API key').count()).toBe(0);
      await nothingLeft(key);
    });

    it('that is pasted into the search is cut before anything is sent', async () => {
      hub = await visit(browser(), there);
      await hub.settled();
      const { key } = await there.keys.create({ name: 'Pasted' });
      await hub.search(key);
      await hub.sees(hub.row('Pasted'));
      await nothingLeft(key);
    });

    it('revealing is written to the audit log first, and shown in it', async () => {
      hub = await visit(browser(), there);
      const { key, record } = await there.keys.create({ name: 'Looked at' });
      await hub.page.reload();
      await hub.choose('Looked at', 'Reveal key');
      await hub
        .dialog('Reveal key?')
        .getByRole('button', { name: /^Reveal/ })
        .click();
      expect(await hub.shownKey('API key')).toBe(key);
      const [event] = (await there.keys.audit({ keyId: record.id })).items;
      expect(event).toMatchObject({ action: 'key.revealed', actor: { id: 'admin' } });
      await hub.dialog('API key').getByRole('button', { name: 'Done' }).click();
      await hub.choose('Looked at', 'View details');
      await hub.sees(hub.dialog('API key details').getByText('Shown in clear'));
    });
  });

  describe('that somebody signs in with', () => {
    let key: string;
    let spare: string;
    beforeEach(async () => {
      there = await stage({
        warden: { scopes: { ...SCOPES, ...nativeWire.permissions } },
        page: (warden) => ({ signIn: 'key', actor: apiKeyActor(warden, { wire: nativeWire }) }),
      });
      const scopes = [...Object.keys(nativeWire.permissions), 'orders:read'];
      ({ key } = await there.keys.create({ name: 'Signs in', scopes }));
      ({ key: spare } = await there.keys.create({ name: 'Spare', scopes: ['orders:read'] }));
    });
    afterEach(() => there?.close());

    it('is kept in memory, sent in a header alone, and gone after signing out', async () => {
      hub = await visit(browser(), there);
      const field = hub.page.getByRole('textbox', { name: 'API key' });
      await field.fill(`${key.slice(0, -1)}~`);
      await hub.button('Sign in').click();
      await hub.sees(/was not accepted/);
      await field.fill(key);
      await field.press('Enter');
      expect(await hub.names()).toEqual(['Spare', 'Signs in']);
      await nothingLeft(key);
      expect(await remembers(hub, key)).toBe(true);
      await hub.choose('Spare', 'Disable key');
      await hub.told(/disabled/);
      expect(await there.warden.verify(spare, { fresh: true })).toMatchObject({ code: 'API_KEY_DISABLED' });
      await hub.button('Sign out').click();
      await field.waitFor();
      await nothingLeft(key);
      // A request that was on its way keeps its header until it is answered.
      await soon(() => remembers(hub, key)).toBe(false);
    });

    it('is asked for again after the page is loaded anew', async () => {
      hub = await visit(browser(), there);
      const field = hub.page.getByRole('textbox', { name: 'API key' });
      await field.fill(key);
      await field.press('Enter');
      await hub.sees(hub.row('Spare'));
      await hub.page.reload();
      await field.waitFor();
      expect(await field.inputValue()).toBe('');
      await nothingLeft(key);
    });

    it('may change nothing of itself but its name', async () => {
      hub = await visit(browser(), there);
      await hub.page.getByRole('textbox', { name: 'API key' }).fill(key);
      await hub.button('Sign in').click();
      expect(await hub.offered('Signs in')).toEqual(['View details', 'Edit']);
      await hub.choose('Signs in', 'Edit');
      const form = new Form(hub, 'Edit API key');
      expect(await form.field('Alias').isDisabled()).toBe(true);
      await form.field('Name').fill('Renamed itself');
      await form.send();
      await hub.sees(hub.row('Renamed itself'));
      expect((await there.keys.list({ search: 'Renamed itself' })).items).toHaveLength(1);
    });

    it('that is refused in the meantime leads back to the sign-in', async () => {
      const scopes = Object.keys(nativeWire.permissions);
      const { key: brief, record } = await there.keys.create({ name: 'Brief', scopes });
      hub = await visit(browser(), there);
      const field = hub.page.getByRole('textbox', { name: 'API key' });
      await field.fill(brief);
      await field.press('Enter');
      await hub.sees(hub.row('Spare'));
      await there.keys.revoke(record.id);
      await hub.filter('Enabled');
      await field.waitFor();
      await hub.sees(/revoked/);
    });
  });
});
