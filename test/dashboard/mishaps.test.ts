/** What goes wrong between a person and the server, and what they are told: nothing typed is lost, nothing is done twice, nothing is claimed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiKeyActor, nativeWire } from '../../adapters/management.js';
import { describeBrowser } from './chromium.js';
import { Form, type Hub, soon, visit } from './hub.js';
import { EVERYTHING, person, SCOPES, type Stage, type StageOptions, stage } from './stage.js';

describeBrowser('what goes wrong', (browser) => {
  let there: Stage;
  let hub: Hub;
  const on = async (options: StageOptions = {}, visitor: Parameters<typeof visit>[2] = {}): Promise<void> => {
    there = await stage(options);
    hub = await visit(browser(), there, visitor);
  };
  afterEach(async () => {
    await hub.leave();
    await there.close();
  });
  const names = async () => (await there.keys.list()).items.map(({ name }) => name);
  const creating = async (name: string): Promise<Form> => {
    await hub.button('Create API key').click();
    const form = new Form(hub, 'Create API key');
    await form.field('Name').fill(name);
    return form;
  };

  describe('while a key is made', () => {
    beforeEach(() => on());

    it('an answer that is lost: said that it may have been done, and the list shows that it was', async () => {
      await hub.page.route('**/api/', async (route) => {
        if (route.request().method() !== 'POST') return route.continue();
        await route.fetch();
        return route.abort('connectionreset');
      });
      const form = await creating('Half way');
      await form.send();
      await hub.sees(form.dialog.getByRole('alert').getByText(/may have been done/));
      expect(await form.field('Name').inputValue()).toBe('Half way');
      await form.dialog.getByRole('button', { name: 'Cancel' }).click();
      await hub.button('Discard').click();
      await hub.sees(hub.row('Half way'));
      expect(await names()).toEqual(['Half way']);
      hub.trouble.length = 0;
    });

    it('a session that ends: what was typed stays, and is saved once there is a session again', async () => {
      const form = await creating('Typed');
      await form.field('Allowed addresses').fill('10.0.0.0/8');
      there.people.delete('admin');
      await form.send();
      await hub.sees(form.dialog.getByRole('alert').getByText(/no longer signed in/));
      expect(await names()).toEqual([]);
      there.people.set('admin', person('admin', EVERYTHING));
      await form.send();
      await hub.shownKey();
      await hub.keep();
      expect((await there.keys.list()).items).toMatchObject([{ name: 'Typed', allowIps: ['10.0.0.0/8'] }]);
    });

    it('a session that ends just after: the key is shown, and only then the end of the session', async () => {
      const form = await creating('Last');
      await hub.page.route('**/api/**', async (route) => {
        if (route.request().method() === 'POST') return route.continue();
        return route.fulfill({ status: 401, json: { code: 'ACTOR_REQUIRED', detail: 'Nobody is there.' } });
      });
      const refused = hub.page.waitForResponse((response) => response.status() === 401);
      await form.send();
      const key = await hub.shownKey();
      await refused;
      expect(await hub.shownKey()).toBe(key);
      await hub.keep();
      await hub.sees('You are not signed in');
    });

    it('a second click before the answer makes no second key', async () => {
      await hub.page.route('**/api/', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        await route.continue();
      });
      const form = await creating('Once');
      const button = form.dialog.getByRole('button', { name: 'Create API key' });
      await button.dblclick();
      await form.field('Name').press('Enter');
      await hub.shownKey();
      await hub.keep();
      expect(await names()).toEqual(['Once']);
    });
  });

  it('a key that is disabled twice before the answer is disabled once, and nobody else is said to have changed it', async () => {
    await on();
    const { record } = await there.keys.create({ name: 'Switched' });
    await hub.page.reload();
    await hub.page.route('**/disable', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await route.continue();
    });
    await hub.choose('Switched', 'Disable key');
    await hub.choose('Switched', 'Disable key');
    await hub.told(/disabled/);
    await hub.page.waitForTimeout(2_000);
    expect(
      await hub.page
        .getByRole('alert')
        .getByText(/somebody else/)
        .count(),
    ).toBe(0);
    expect(hub.requests.filter((request) => request.endsWith('/disable'))).toHaveLength(1);
    expect(await there.keys.get(record.id)).toMatchObject({ status: 'disabled', version: 2 });
  });

  it('no clipboard: the selected key is copied; where that is refused too, said so, and closing asks', async () => {
    await on();
    await hub.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
    await (await creating('By hand')).send();
    const dialog = hub.dialog('Save your API key');
    await hub.page.evaluate('document.execCommand = () => false');
    for (const name of ['Copy API key', 'Copy command']) {
      await dialog.getByRole('button', { name }).click();
      await hub.sees(
        dialog
          .getByRole('status')
          .getByText(/did not let the page copy/)
          .first(),
      );
    }
    await dialog.getByRole('button', { name: 'Done' }).click();
    await hub.sees('Close without copying?');
    await dialog.getByRole('button', { name: 'Go back' }).click();
    await hub.page.evaluate('delete document.execCommand');
    await dialog.getByRole('button', { name: 'Copy command' }).click();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await hub.clipboard()).toMatch(/^curl -H 'Authorization: Bearer acme_/);
  });

  describe('while a member is looked for', () => {
    it('nothing typed yet: the first of the directory are offered', async () => {
      await on();
      const form = await creating('For somebody');
      await form.dialog.getByRole('combobox', { name: 'Member' }).click();
      await form.dialog.getByRole('option', { name: 'Bob Baker' }).click();
      await form.send();
      await hub.shownKey();
      await hub.keep();
      expect((await there.keys.list()).items).toMatchObject([{ behalfOf: 'bob' }]);
    });

    it('a directory that does not answer is not said to have nobody', async () => {
      const users = {
        find: () => [],
        search: () => {
          throw new Error('the directory is down');
        },
        defaultUser: () => undefined,
      };
      await on({ warden: { users } });
      const form = await creating('For somebody');
      await form.dialog.getByRole('combobox', { name: 'Member' }).fill('bob');
      await hub.sees(form.dialog.getByText(/did not work|cannot be reached/));
      expect(await form.dialog.getByText(/Nobody is found/).count()).toBe(0);
    });
  });

  it('a key that comes with line breaks, spaces and marks that nobody sees signs in', async () => {
    await on({
      warden: { scopes: { ...SCOPES, ...nativeWire.permissions } },
      page: (warden) => ({ signIn: 'key', actor: apiKeyActor(warden, { wire: nativeWire }) }),
    });
    const { key } = await there.keys.create({ name: 'Pasted', scopes: Object.keys(nativeWire.permissions) });
    const wrapped = `\u200b  ${key.slice(0, 20)}\n  ${key.slice(20)}\u00a0\r\n`;
    await hub.page.getByRole('textbox', { name: 'API key' }).fill(wrapped);
    await hub.button('Sign in').click();
    await hub.sees(hub.row('Pasted'));
  });

  it('what is refused is said in the words of the host, by the code of the refusal and the field', async () => {
    await on({
      page: {
        texts: {
          'API_KEY_INPUT_INVALID:alias': 'Alias : lettres et chiffres seulement.',
          API_KEY_INPUT_INVALID: 'Valeur refusée.',
          API_KEY_ALIAS_TAKEN: 'Cet alias est pris.',
          API_KEY_ALLOW_IP_INVALID: 'Adresse refusée ({detail})',
        },
      },
    });
    await there.keys.create({ alias: 'taken' });
    const form = await creating('x'.repeat(300));
    await form.field('Alias').fill('no alias!');
    await form.field('Allowed addresses').fill('10.0.0.1/8');
    await hub.sees(form.dialog.getByText('Alias : lettres et chiffres seulement.'));
    await hub.sees(form.dialog.getByText('Valeur refusée.'));
    await hub.sees(form.dialog.getByText(/Adresse refusée \(.*Did you mean/));
    await form.field('Name').fill('Short');
    await form.field('Allowed addresses').fill('');
    await form.field('Alias').fill('taken');
    await form.send();
    await hub.sees(form.dialog.getByText('Cet alias est pris.').first());
    await soon(names).toEqual(['']);
  });
});
