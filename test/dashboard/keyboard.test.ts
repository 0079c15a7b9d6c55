/** The whole tour by keyboard alone: nothing is clicked, pointed at or focused but by keys that somebody presses. */
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeBrowser } from './chromium.js';
import { type Hub, soon, visit } from './hub.js';
import { type Stage, stage } from './stage.js';

/** What is asked of an element in the browser. */
interface Element {
  readonly ownerDocument: { readonly activeElement: unknown };
}

/** More stops than any screen has. */
const STOPS = 60;

describeBrowser('by keyboard alone', (browser) => {
  let there: Stage;
  let hub: Hub;
  beforeAll(async () => {
    there = await stage();
    await there.keys.create({ name: 'Beside' });
  });
  afterAll(() => there?.close());
  afterEach(() => hub?.leave());

  const press = (key: string): Promise<void> => hub.page.keyboard.press(key);
  const type = (text: string): Promise<void> => hub.page.keyboard.type(text);
  const hasFocus = (target: Locator): Promise<boolean> =>
    target.evaluate((element: Element) => element === element.ownerDocument.activeElement);
  /** Goes on, or back, until it is there; whatever has the focus on the way shows it. */
  const tabTo = async (target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> => {
    await target.waitFor();
    for (let stop = 0; stop < STOPS; stop++) {
      if (await hasFocus(target)) return;
      await press(key);
      expect(await hub.page.evaluate(WITHOUT_RING)).toBe('');
    }
    expect.fail(`${target} was not reached in ${STOPS} stops.`);
  };
  const focused = (target: Locator) => soon(() => hasFocus(target)).toBe(true);
  const named = async (name: string) => (await there.keys.list({ search: name })).items[0];
  const menuOf = (name: string): Locator =>
    hub.page.getByRole('button', { name: `Actions for ${name}`, exact: true });
  const item = (name: string): Locator => hub.page.getByRole('menuitem', { name, exact: true });

  it('a key is created, looked at, changed, switched, given a new secret and revoked', async () => {
    hub = await visit(browser(), there);
    await hub.settled();

    await tabTo(hub.button('Create API key').first());
    await press('Enter');
    const create = hub.dialog('Create API key');
    await focused(create.getByRole('textbox', { name: 'Name' }));
    await type('By keyboard');
    await tabTo(create.getByRole('textbox', { name: 'Alias' }));
    await type('by-keyboard');
    await tabTo(create.getByRole('radio', { name: 'No type' }));
    await press('ArrowDown');
    expect(await create.getByRole('radio', { name: 'User' }).isChecked()).toBe(true);
    await tabTo(create.getByRole('combobox', { name: 'Member' }));
    await type('cyd');
    await create.getByRole('option').filter({ hasText: 'cyd@example.com' }).waitFor();
    await press('Enter');
    await tabTo(create.getByRole('checkbox', { name: 'orders:read' }));
    await press('Space');
    await tabTo(create.getByRole('textbox', { name: 'Allowed addresses' }));
    await type('192.0.2.7');
    await press('Enter');
    await type('198.51.100.0/24');
    await tabTo(create.getByRole('button', { name: 'Create API key' }));
    await press('Enter');

    const once = hub.dialog('Save your API key');
    await hub.shownKey();
    await tabTo(once.getByRole('button', { name: 'Copy API key' }));
    await press('Enter');
    await once.getByText('Copied').first().waitFor();
    await tabTo(once.getByRole('button', { name: 'Done' }));
    await press('Enter');
    await once.waitFor({ state: 'detached' });
    await focused(hub.button('Create API key').first());
    const made = await named('By keyboard');
    expect(made).toMatchObject({
      alias: 'by-keyboard',
      type: 'user',
      behalfOf: 'cyd',
      scopes: ['orders:read'],
      allowIps: ['192.0.2.7', '198.51.100.0/24'],
    });

    await tabTo(menuOf('By keyboard'));
    await press('Enter');
    await focused(item('View details'));
    await press('ArrowUp');
    await focused(item('Revoke key'));
    await press('Home');
    await press('Enter');
    const details = hub.dialog('API key details');
    await details.waitFor();
    await press('Escape');
    await details.waitFor({ state: 'detached' });
    await focused(menuOf('By keyboard'));

    await press('ArrowDown');
    await focused(item('View details'));
    await press('e');
    await focused(item('Edit'));
    await press('Enter');
    const edit = hub.dialog('Edit API key');
    await tabTo(edit.getByRole('textbox', { name: 'Name' }));
    await press('ControlOrMeta+a');
    await type('By keys');
    await tabTo(edit.getByRole('button', { name: 'Save changes' }));
    await press('Enter');
    await edit.waitFor({ state: 'detached' });
    await hub.told(/Key “By keys” saved/);
    await focused(menuOf('By keys'));
    expect(await named('By keys')).toMatchObject({ id: made?.id, version: 2 });

    await press('Enter');
    await press('d');
    await press('Enter');
    await hub.told(/disabled/);
    expect(await named('By keys')).toMatchObject({ status: 'disabled' });
    await tabTo(hub.button('Undo'));
    await press('Enter');
    await soon(async () => (await named('By keys'))?.status).toBe('active');

    await tabTo(menuOf('By keys'), 'Shift+Tab');
    await press('Enter');
    await press('r');
    await focused(item('Regenerate key'));
    await press('Enter');
    const regenerate = hub.dialog('Regenerate key?');
    await tabTo(regenerate.getByRole('combobox', { name: 'The old secret' }));
    await press('ArrowDown');
    await tabTo(regenerate.getByRole('button', { name: 'Regenerate' }));
    await press('Enter');
    await hub.shownKey();
    await press('Escape');
    await tabTo(hub.button('Close anyway'));
    await press('Enter');
    await once.waitFor({ state: 'detached' });
    await focused(menuOf('By keys'));

    await press('ArrowUp');
    await focused(item('Revoke key'));
    await press('Enter');
    const revoke = hub.dialog('Revoke key?');
    await tabTo(revoke.getByRole('textbox', { name: 'Type the key id to confirm' }));
    await type(made?.id ?? '');
    await tabTo(revoke.getByRole('button', { name: 'Revoke key' }));
    await press('Enter');
    await hub.told(/revoked/);
    expect(await named('By keys')).toMatchObject({ status: 'revoked' });

    await tabTo(hub.page.getByRole('button', { name: /^Revoked/ }), 'Shift+Tab');
    await press('Space');
    await soon(() => hub.names()).toEqual(['By keys']);
    await tabTo(hub.page.getByRole('searchbox', { name: 'Search keys' }));
    await type('nobody');
    await hub.sees('No keys match');
    expect(await there.warden.keys.in('acme').counts()).toMatchObject({ revoked: 1, active: 1 });
  });

  it('a dialog keeps the focus inside, and Escape asks before anything that was typed is lost', async () => {
    hub = await visit(browser(), there);
    await hub.settled();
    await tabTo(hub.button('Create API key').first());
    await press('Enter');
    const dialog = hub.dialog('Create API key');
    await focused(dialog.getByRole('textbox', { name: 'Name' }));
    for (let stop = 0; stop < STOPS; stop++) {
      await press('Tab');
      const outside = await hub.page.evaluate(
        'document.activeElement !== document.body && document.activeElement.closest("dialog") === null',
      );
      expect(outside).toBe(false);
    }
    await tabTo(dialog.getByRole('textbox', { name: 'Name' }));
    await type('Half a name');
    await press('Escape');
    await hub.sees('Discard your changes?');
    await tabTo(hub.button('Keep editing'));
    await press('Enter');
    expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Half a name');
    await press('Escape');
    await tabTo(hub.button('Discard'));
    await press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await focused(hub.button('Create API key').first());
  });
});

/** What has the focus and does not show it, by an outline or a shadow; the document itself needs none. */
const WITHOUT_RING = `(() => {
  const one = document.activeElement;
  if (one === null || one === document.body || one.tagName === 'DIALOG' || one.tabIndex === -1) return '';
  // Its parts show the focus themselves.
  if (one.type === 'datetime-local') return '';
  const rings = [one, one.parentElement, one.closest('label, .combo, .search')].filter(Boolean).map((part) => {
    const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(part);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  });
  return rings.includes(true) ? '' : one.outerHTML.slice(0, 200);
})()`;
