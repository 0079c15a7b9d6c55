/** What the documents promise of the page: SM-HUB-01 to SM-HUB-07. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { Form, soon } from './hub.js';
import { describeRows } from './row-scene.js';

const run = promisify(execFile);

describeRows((scene) => {
  it("SM-HUB-01: lists the account's keys, newest first, with a button to create one", async () => {
    await scene.keys.create({ name: 'First' });
    await scene.keys.create({ name: 'Second' });
    await scene.keys.create({});
    await scene.stage.warden.keys.in('another').create({ name: 'Not yours' });
    const hub = await scene.open();
    expect(await hub.names()).toEqual(['Unnamed key', 'Second', 'First']);
    await hub.sees(hub.button('Create API key'));
    await hub.sees(hub.page.getByRole('heading', { level: 1, name: 'API keys' }));
    expect((await scene.keys.list()).items.map(({ name }) => name)).toEqual(['', 'Second', 'First']);
  });

  it('SM-HUB-02: create asks for a name, scopes and addresses', async () => {
    const hub = await scene.open();
    await hub.button('Create API key').first().click();
    const form = new Form(hub, 'Create API key');
    await form.field('Name').fill('Billing job');
    await form.scope('orders:write').check();
    await form.field('Allowed addresses').fill('192.0.2.7\n10.1.2.3/8');
    await hub.sees(form.dialog.getByText(/Line 2: .*Did you mean 10\.0\.0\.0\/8\?/));
    await form.field('Allowed addresses').fill('192.0.2.7\n10.0.0.0/8');
    await form.send();
    await hub.shownKey();
    await hub.keep();
    await hub.sees(hub.row('Billing job').getByText('orders:write'));
    await hub.sees(hub.row('Billing job').getByText('192.0.2.7'));
    expect(await scene.named('Billing job')).toMatchObject({
      scopes: ['orders:write'],
      allowIps: ['192.0.2.7', '10.0.0.0/8'],
      status: 'active',
      createdBy: 'admin',
    });
  });

  it('SM-HUB-03: the new key is shown once, with a button to copy it and a warning', async () => {
    const hub = await scene.open();
    await hub.button('Create API key').first().click();
    const form = new Form(hub, 'Create API key');
    await form.field('Name').fill('Once');
    await form.send();
    const key = await hub.shownKey();
    await hub.sees(/cannot be shown again/);
    expect(key).toMatch(/^acme_[0-9A-Za-z]{50}$/);
    const dialog = hub.dialog('Save your API key');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await hub.sees('Close without copying?');
    await hub.button('Go back').click();
    await hub.keep();
    expect(await hub.clipboard()).toBe(key);
    expect(await scene.verdict(key)).toBe('let in');
    expect(await hub.page.content()).not.toContain(key.slice(-40));
    await hub.choose('Once', 'View details');
    await hub.sees(hub.dialog('API key details'));
    expect(await hub.page.content()).not.toContain(key.slice(-40));
    await hub.page.reload();
    await hub.sees(hub.row('Once'));
    expect(await hub.page.content()).not.toContain(key.slice(-40));
  });

  it('SM-HUB-03: closing without a copy asks once, and then closes', async () => {
    const hub = await scene.open();
    await hub.button('Create API key').first().click();
    await new Form(hub, 'Create API key').send();
    await hub.shownKey();
    await hub.page.keyboard.press('Escape');
    await hub.button('Close anyway').click();
    await hub.dialog('Save your API key').waitFor({ state: 'detached' });
    await soon(() => hub.names()).toEqual(['Unnamed key']);
    expect(await scene.keys.counts()).toMatchObject({ active: 1 });
  });

  it('SM-HUB-04: a menu at the end of each row has View details, which never shows the key, and Disable key', async () => {
    const { key, record } = await scene.keys.create({ name: 'Seen', alias: 'seen', scopes: ['orders:read'] });
    const hub = await scene.open();
    const cells = hub.row('Seen').getByRole('cell');
    await hub.sees(cells.last().getByRole('button', { name: 'Actions for Seen' }));
    await hub.choose('Seen', 'View details');
    const details = hub.dialog('API key details');
    await hub.sees(details.getByText(record.id));
    expect(await details.innerText()).not.toContain(key.slice(-40));
    await hub.sees(details.getByRole('heading', { name: 'Audit trail' }));
    await hub.sees(details.getByText('Created', { exact: true }).first());
    await details.getByRole('button', { name: 'Edit' }).click();
    const form = new Form(hub, 'Edit API key');
    await form.field('Name').fill('Seen and edited');
    await form.send();
    await hub.sees(hub.row('Seen and edited'));
    expect(await scene.keys.get(record.id)).toMatchObject({
      name: 'Seen and edited',
      alias: 'seen',
      version: 2,
    });
    await hub.choose('Seen and edited', 'Disable key');
    await hub.sees(hub.row('Seen and edited').getByText('Disabled'));
    expect(await scene.verdict(key)).toBe('API_KEY_DISABLED');
  });

  it('SM-HUB-05: revoking asks for the id of the key before it goes ahead', async () => {
    const { key, record } = await scene.keys.create({ name: 'Doomed' });
    const { record: other } = await scene.keys.create({ name: 'Spared' });
    const hub = await scene.open();
    await hub.choose('Doomed', 'Revoke key');
    const dialog = hub.dialog('Revoke key?');
    const go = dialog.getByRole('button', { name: 'Revoke key' });
    expect(await go.isDisabled()).toBe(true);
    const field = dialog.getByRole('textbox', { name: 'Type the key id to confirm' });
    for (const wrong of [other.id, record.id.slice(0, -1), record.id.toLowerCase(), 'Doomed']) {
      await field.fill(wrong);
      expect([wrong, await go.isDisabled()]).toEqual([wrong, true]);
    }
    await field.press('Enter');
    expect((await scene.keys.get(record.id)).status).toBe('active');
    await field.fill(record.id);
    await go.click();
    await hub.sees(hub.row('Doomed').getByText('Revoked'));
    expect(await scene.verdict(key)).toBe('API_KEY_REVOKED');
    expect((await scene.keys.get(other.id)).status).toBe('active');
  });

  it('SM-HUB-06: whoever may not create keys has no button for it, and is refused where they ask all the same', async () => {
    await scene.keys.create({ name: 'Theirs' });
    const hub = await scene.open('reader');
    expect(await hub.names()).toEqual(['Theirs']);
    expect(await hub.button('Create API key').count()).toBe(0);
    expect(await hub.offered('Theirs')).toEqual(['View details']);
    const status = await hub.page.evaluate(`fetch('api/', { method: 'POST', body: '{}', headers: {
      'Content-Type': 'application/json', 'X-Requested-With': 'keywarden' } }).then(({ status }) => status)`);
    expect(status).toBe(403);
    expect(await scene.keys.counts()).toMatchObject({ active: 1 });
  });

  it('SM-HUB-07: scopes are shown with what they mean and imply, and endpoints require them', async () => {
    const hub = await scene.open();
    await hub.button('Create API key').first().click();
    const form = new Form(hub, 'Create API key');
    await form.field('Name').fill('Writer');
    await hub.sees(form.dialog.getByText('Create and change orders'));
    await form.scope('orders:write').check();
    expect(await form.scope('orders:read').isChecked()).toBe(true);
    expect(await form.scope('orders:read').isDisabled()).toBe(true);
    expect(await form.scope('billing:refund').isChecked()).toBe(false);
    await form.send();
    const key = await hub.shownKey();
    const command = await hub
      .dialog('Save your API key')
      .getByRole('textbox', { name: 'Test it' })
      .inputValue();
    await hub.keep();
    expect((await scene.named('Writer')).scopes).toEqual(['orders:write']);
    const answer = (await run('sh', ['-c', `${command} --silent --write-out '\\n%{http_code}'`])).stdout;
    expect(answer.split('\n').at(-1)).toBe('200');
    const status = async (path: string) =>
      (await fetch(scene.stage.origin + path, { headers: { Authorization: `Bearer ${key}` } })).status;
    expect([await status('/v1/orders'), await status('/v1/refunds')]).toEqual([200, 403]);
  });
});
