/** Two people at once: what somebody else did in the meantime is said, nothing is done over it, and the list mends itself. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { KeyRecord } from '../../src/index.js';
import { describeBrowser } from './chromium.js';
import { Form, type Hub, soon, visit } from './hub.js';
import { EVERYTHING, person, type Stage, stage } from './stage.js';

describeBrowser('two browsers', (browser) => {
  let there: Stage;
  let mine: Hub;
  let theirs: Hub;
  let record: KeyRecord;
  let key: string;
  beforeAll(async () => {
    there = await stage({ store: 'sqlite' });
  });
  afterAll(() => there?.close());
  let account = 0;
  beforeEach(async () => {
    const accountId = `account-${++account}`;
    there.people.set('admin', person('admin', EVERYTHING, { accountId }));
    there.people.set('other', person('other', EVERYTHING, { accountId }));
    ({ key, record } = await there.warden.keys
      .in(accountId)
      .create({ name: 'Contested', scopes: ['orders:read'] }));
    mine = await visit(browser(), there);
    theirs = await visit(browser(), there, { who: 'other' });
    await Promise.all([mine.settled(), theirs.settled()]);
    await Promise.all([mine.sees(mine.row('Contested')), theirs.sees(theirs.row('Contested'))]);
  });
  afterEach(async () => {
    await mine?.leave();
    await theirs?.leave();
  });

  const stored = async () =>
    (await there.store.findById(`account-${account}`, record.id)) ?? expect.fail('gone');
  const revokeTheirs = async (): Promise<void> => {
    await theirs.choose('Contested', 'Revoke key');
    await theirs.page.getByRole('textbox', { name: 'Type the key id to confirm' }).fill(record.id);
    await theirs.dialog('Revoke key?').getByRole('button', { name: 'Revoke key' }).click();
    await theirs.told(/revoked/);
  };
  const alert = (hub: Hub) => hub.page.getByRole('alert');

  it('one revokes, the other disables: told that it is revoked, and the row shows it', async () => {
    await revokeTheirs();
    await mine.choose('Contested', 'Disable key');
    await mine.sees(alert(mine).getByText(/is revoked: somebody else did that in the meantime/));
    await mine.sees(mine.row('Contested').getByText('Revoked'));
    expect(await mine.offered('Contested')).toEqual(['View details']);
    expect(await stored()).toMatchObject({ enabled: true, version: 2 });
  });

  it('one revokes, the other regenerates: no key is shown', async () => {
    await revokeTheirs();
    await mine.choose('Contested', 'Regenerate key');
    await mine.dialog('Regenerate key?').getByRole('button', { name: 'Regenerate' }).click();
    await mine.sees(alert(mine).getByText(/revoked/));
    expect(await mine.dialog('Save your API key').count()).toBe(0);
    expect(await there.warden.verify(key, { fresh: true })).toMatchObject({ code: 'API_KEY_REVOKED' });
  });

  it('one revokes, the other edits: what was typed is kept, and nothing is saved', async () => {
    await mine.choose('Contested', 'Edit');
    const form = new Form(mine, 'Edit API key');
    await form.field('Name').fill('Mine now');
    await revokeTheirs();
    await form.send();
    await mine.sees(form.dialog.getByText(/Somebody else revoked this key while you were editing it/));
    expect(await stored()).toMatchObject({ name: 'Contested', version: 2 });
  });

  it('both edit: the second is told what the first changed, and may put theirs on top', async () => {
    await mine.choose('Contested', 'Edit');
    const form = new Form(mine, 'Edit API key');
    await form.field('Name').fill('Mine now');
    await theirs.choose('Contested', 'Edit');
    const other = new Form(theirs, 'Edit API key');
    await other.field('Allowed addresses').fill('192.0.2.7');
    await other.send();
    await theirs.told(/saved/);
    await form.send();
    await mine.sees(
      form.dialog.getByText(/Somebody else changed this key while you were editing it \(.*[Aa]ddresses/),
    );
    expect(await stored()).toMatchObject({ name: 'Contested', allowIps: ['192.0.2.7'] });
    await form.send();
    await mine.told(/Key “Mine now” saved/);
    expect(await stored()).toMatchObject({ name: 'Mine now', allowIps: ['192.0.2.7'], version: 3 });
  });

  it('one disables, the other revokes by the id: told that it changed, and nothing is done over it', async () => {
    await theirs.choose('Contested', 'Disable key');
    await theirs.told(/disabled/);
    await mine.choose('Contested', 'Revoke key');
    await mine.page.getByRole('textbox', { name: 'Type the key id to confirm' }).fill(record.id);
    await mine.dialog('Revoke key?').getByRole('button', { name: 'Revoke key' }).click();
    await mine.sees(alert(mine).getByText(/changed in the meantime/));
    await mine.sees(mine.row('Contested').getByText('Disabled'));
    expect(await stored()).toMatchObject({ enabled: false, revokedAt: null, version: 2 });
  });

  it('the key is purged: told that it is not there any more, and the row goes', async () => {
    await revokeTheirs();
    await there.warden.keys.in(`account-${account}`).purge({ revokedBefore: Date.now() + 1_000 });
    await mine.choose('Contested', 'Disable key');
    await mine.sees(alert(mine).getByText(/not there any more/));
    await soon(() => mine.rows.count()).toBe(0);
  });
});
