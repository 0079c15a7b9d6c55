/** What the documents promise of the page: ACC-01 to ACC-04. */
import { expect, it } from 'vitest';
import { KeywardenError } from '../../src/index.js';
import { Form } from './hub.js';
import { describeRows } from './row-scene.js';

describeRows((scene) => {
  it('ACC-01: the table has name, permissions, creation date, expiry and actions', async () => {
    const { record } = await scene.keys.create({
      name: 'Nightly',
      alias: 'nightly',
      scopes: ['orders:read', 'reports:read'],
      subaccounts: ['north'],
      allowIps: ['192.0.2.0/24'],
      expiresIn: '30d',
    });
    const hub = await scene.open();
    const headings = await hub.page.getByRole('columnheader').allTextContents();
    expect(headings.map((heading) => heading.trim())).toEqual([
      'Name',
      'Key',
      'Permissions',
      'Sub-accounts',
      'Addresses',
      'Created',
      'Expires',
      'Last used',
      'Usage (30 days)',
      'Status',
      'Actions',
    ]);
    const row = hub.row('Nightly');
    for (const text of ['nightly', 'orders:read', 'north', '192.0.2.0/24', 'Enabled'])
      await hub.sees(row.getByText(text).first());
    await hub.sees(row.getByText(`${record.keyStart.replace('...', '…')}${record.lastFour}`));
    await hub.sees(row.getByText(/^in (29|30)d/));
    const exact = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', dateStyle: 'medium' });
    const expiry = row.getByRole('time').filter({ hasText: exact.format(record.expiresAt ?? 0) });
    expect(await expiry.getAttribute('title')).toContain(exact.format(record.expiresAt ?? 0));
    await hub.sees(row.getByRole('button', { name: 'Actions for Nightly' }));
  });

  it('ACC-02: the edit form is the one of creation, filled in', async () => {
    const { record } = await scene.keys.create({
      name: 'Before',
      alias: 'before',
      type: 'user',
      behalfOf: 'bob',
      scopes: ['orders:read'],
      subaccounts: ['north', 'south'],
      allowIps: ['192.0.2.0/24', '198.51.100.7'],
      expiresIn: '30d',
      rateLimit: { points: 100, duration: '1m' },
    });
    const hub = await scene.open();
    await hub.choose('Before', 'Edit');
    const form = new Form(hub, 'Edit API key');
    expect(await form.field('Name').inputValue()).toBe('Before');
    expect(await form.field('Alias').inputValue()).toBe('before');
    expect(await form.choice('User').isChecked()).toBe(true);
    expect(await form.dialog.getByRole('combobox', { name: 'Member' }).inputValue()).toContain('Bob Baker');
    expect(await form.scope('orders:read').isChecked()).toBe(true);
    expect(await form.field('Allowed addresses').inputValue()).toBe('192.0.2.0/24\n198.51.100.7');
    expect(await form.choice('Only these').isChecked()).toBe(true);
    expect(await form.field('Sub-accounts').inputValue()).toBe('north\nsouth');
    expect(await form.dialog.getByRole('checkbox', { name: 'Limit the rate' }).isChecked()).toBe(true);
    expect(await form.dialog.getByRole('spinbutton', { name: 'Uses' }).inputValue()).toBe('100');
    expect(await form.dialog.getByRole('spinbutton', { name: 'Seconds' }).inputValue()).toBe('60');
    await form.field('Name').fill('After');
    await form.field('Alias').fill('');
    await form.scope('reports:read').check();
    await form.scope('orders:read').uncheck();
    await form.choice('All sub-accounts').check();
    await form.field('Allowed addresses').fill('203.0.113.9');
    await form.choice('Never').check();
    await form.dialog.getByRole('checkbox', { name: 'Limit the rate' }).uncheck();
    await form.send();
    await hub.told(/Key “After” saved/);
    expect(await scene.keys.get(record.id)).toMatchObject({
      name: 'After',
      alias: null,
      type: 'user',
      behalfOf: 'bob',
      scopes: ['reports:read'],
      subaccounts: null,
      allowIps: ['203.0.113.9'],
      expiresAt: null,
      rateLimit: null,
      version: 2,
    });
    // What was not touched was not sent: the audit log names the changed fields alone.
    const [{ detail } = { detail: {} }] = (
      await scene.keys.audit({ keyId: record.id, action: 'key.updated' })
    ).items;
    expect(JSON.stringify(detail)).not.toContain('behalfOf');
  });

  it('ACC-03: regenerating asks first; the old secret stops at once, the new one is shown once', async () => {
    const { key: old, record } = await scene.keys.create({ name: 'Turned', scopes: ['orders:read'] });
    const hub = await scene.open();
    await hub.choose('Turned', 'Regenerate key');
    await hub.dialog('Regenerate key?').getByRole('button', { name: 'Cancel' }).click();
    expect(await scene.verdict(old)).toBe('let in');
    await hub.choose('Turned', 'Regenerate key');
    await hub.dialog('Regenerate key?').getByRole('button', { name: 'Regenerate' }).click();
    const key = await hub.shownKey();
    await hub.keep();
    expect(await hub.clipboard()).toBe(key);
    expect([await scene.verdict(old), await scene.verdict(key)]).toEqual(['API_KEY_INVALID', 'let in']);
    expect(await scene.keys.get(record.id)).toMatchObject({
      scopes: ['orders:read'],
      lastFour: key.slice(-4),
    });
    await hub.sees(hub.row('Turned').getByText(key.slice(-4)));
    await hub.choose('Turned', 'Regenerate key');
    const again = hub.dialog('Regenerate key?');
    await again
      .getByRole('combobox', { name: 'The old secret' })
      .selectOption({ label: 'Works for another hour' });
    await again.getByRole('button', { name: 'Regenerate' }).click();
    const third = await hub.shownKey();
    await hub.sees(/old secret goes on working until/);
    await hub.keep();
    expect([await scene.verdict(key), await scene.verdict(third)]).toEqual(['let in', 'let in']);
  });

  it('ACC-04: revoking asks first, and is permanent', async () => {
    const { key, record } = await scene.keys.create({ name: 'Ended' });
    const hub = await scene.open();
    await hub.choose('Ended', 'Revoke key');
    await hub.dialog('Revoke key?').getByRole('button', { name: 'Cancel' }).click();
    expect(await scene.verdict(key)).toBe('let in');
    await hub.choose('Ended', 'Revoke key');
    const dialog = hub.dialog('Revoke key?');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Left in a log file');
    await dialog.getByRole('textbox', { name: 'Type the key id to confirm' }).fill(record.id);
    await dialog.getByRole('button', { name: 'Revoke key' }).click();
    await hub.told(/Key “Ended” revoked/);
    expect(await scene.verdict(key)).toBe('API_KEY_REVOKED');
    expect(await hub.offered('Ended')).toEqual(['View details']);
    const [event] = (await scene.keys.audit({ keyId: record.id })).items;
    expect(event).toMatchObject({
      action: 'key.revoked',
      actor: { id: 'admin' },
      detail: { reason: 'Left in a log file' },
    });
    await expect(scene.keys.enable(record.id)).rejects.toMatchObject({ code: 'API_KEY_ALREADY_REVOKED' });
    await expect(scene.keys.enable(record.id)).rejects.toBeInstanceOf(KeywardenError);
  });
});
