/** What the documents promise of the page: MM-01 to MM-05. */
import { expect, it } from 'vitest';
import { Form, soon } from './hub.js';
import { describeRows } from './row-scene.js';

describeRows((scene) => {
  it('MM-01: the member that a key acts for is looked up and chosen', async () => {
    const hub = await scene.open();
    await hub.button('Create API key').first().click();
    const form = new Form(hub, 'Create API key');
    await form.field('Name').fill('For Bob');
    await form.choice('User').check();
    const member = form.dialog.getByRole('combobox', { name: 'Member' });
    await member.pressSequentially('bob@');
    const options = form.dialog.getByRole('option');
    await hub.sees(options.filter({ hasText: 'Bob Baker' }));
    expect(await options.count()).toBe(1);
    await options.first().click();
    await form.send();
    await hub.shownKey();
    await hub.keep();
    await hub.sees(hub.row('For Bob').getByText('for Bob Baker'));
    expect(await scene.named('For Bob')).toMatchObject({ type: 'user', behalfOf: 'bob' });
  });

  it('MM-02: all keys, or those that are enabled, disabled, expired or revoked, with how many', async () => {
    const made = async (name: string, input = {}) => (await scene.keys.create({ name, ...input })).record.id;
    await made('Working');
    await made('Also working');
    await made('Off', { enabled: false });
    await made('Over', { expiresIn: 1 });
    await scene.keys.revoke(await made('Gone'));
    const hub = await scene.open();
    expect((await hub.names()).sort()).toEqual(['Also working', 'Gone', 'Off', 'Over', 'Working']);
    for (const [filter, names] of [
      ['Enabled 2', ['Also working', 'Working']],
      ['Disabled 1', ['Off']],
      ['Expired 1', ['Over']],
      ['Revoked 1', ['Gone']],
      ['All 5', ['Also working', 'Gone', 'Off', 'Over', 'Working']],
    ] as const) {
      await hub.filter(filter);
      await soon(async () => (await hub.names()).sort()).toEqual([...names]);
      const pressed = hub.page.getByRole('button', { name: filter, pressed: true });
      expect(await pressed.count()).toBe(1);
    }
    expect(await scene.keys.counts()).toEqual({ active: 2, disabled: 1, expired: 1, revoked: 1 });
  });

  it('MM-03: a key is displayed once; a lost one is revoked and made anew', async () => {
    const { key, record } = await scene.keys.create({ name: 'Lost' });
    const hub = await scene.open();
    expect(await hub.offered('Lost')).toEqual([
      'View details',
      'Edit',
      'Disable key',
      'Regenerate key',
      'Revoke key',
    ]);
    for (const item of ['View details', 'Edit']) {
      await hub.choose('Lost', item);
      await hub.sees(hub.dialog(/API key/));
      expect(await hub.page.content()).not.toContain(key.slice(-40));
      await hub.page.keyboard.press('Escape');
      await hub.dialog(/API key/).waitFor({ state: 'detached' });
    }
    await hub.choose('Lost', 'Revoke key');
    await hub.page.getByRole('textbox', { name: 'Type the key id to confirm' }).fill(record.id);
    await hub.dialog('Revoke key?').getByRole('button', { name: 'Revoke key' }).click();
    await hub.told(/revoked/);
    await hub.button('Create API key').click();
    const form = new Form(hub, 'Create API key');
    await form.field('Name').fill('Found');
    await form.send();
    const next = await hub.shownKey();
    await hub.keep();
    expect([await scene.verdict(key), await scene.verdict(next)]).toEqual(['API_KEY_REVOKED', 'let in']);
  });

  it('MM-04: disabling works at once, the row leaves the filtered view, enabling brings it back', async () => {
    const { key } = await scene.keys.create({ name: 'Switched' });
    await scene.keys.create({ name: 'Beside' });
    const hub = await scene.open();
    await hub.filter('Enabled');
    await soon(() => hub.names()).toEqual(['Beside', 'Switched']);
    await hub.choose('Switched', 'Disable key');
    await soon(() => hub.names()).toEqual(['Beside']);
    expect(await scene.verdict(key)).toBe('API_KEY_DISABLED');
    await hub.filter('Disabled 1');
    await soon(() => hub.names()).toEqual(['Switched']);
    await hub.choose('Switched', 'Enable key');
    await soon(() => hub.rows.count()).toBe(0);
    expect(await scene.verdict(key)).toBe('let in');
    await hub.filter('Enabled 2');
    await soon(() => hub.names()).toEqual(['Beside', 'Switched']);
    await hub.choose('Switched', 'Disable key');
    await hub.told(/Key “Switched” disabled/);
    expect(await scene.verdict(key)).toBe('API_KEY_DISABLED');
    await hub.button('Undo').click();
    await soon(() => hub.names()).toEqual(['Beside', 'Switched']);
    await soon(() => scene.verdict(key)).toBe('let in');
  });

  it('MM-05: revoking works at once; the key cannot be enabled again and stays listed as revoked', async () => {
    const { key, record } = await scene.keys.create({ name: 'Final' });
    const hub = await scene.open();
    await hub.filter('Enabled');
    await hub.choose('Final', 'Revoke key');
    await hub.page.getByRole('textbox', { name: 'Type the key id to confirm' }).fill(record.id);
    await hub.dialog('Revoke key?').getByRole('button', { name: 'Revoke key' }).click();
    await soon(() => hub.rows.count()).toBe(0);
    expect(await scene.verdict(key)).toBe('API_KEY_REVOKED');
    await hub.filter('Revoked 1');
    await hub.sees(hub.row('Final').getByText('Revoked'));
    expect(await hub.offered('Final')).toEqual(['View details']);
    expect(await scene.keys.get(record.id)).toMatchObject({ status: 'revoked' });
  });
});
