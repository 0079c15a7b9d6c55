/** Who may do what: nobody is shown a button that would be refused, and what cannot be handed on is shown with the reason. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Operation } from '../../src/index.js';
import { createKeywarden } from '../../src/index.js';
import { describeBrowser } from './chromium.js';
import { Form, type Hub, soon, visit, words } from './hub.js';
import { ACCOUNT, EVERYTHING, person, type Stage, stage } from './stage.js';

describeBrowser('rights', (browser) => {
  let there: Stage;
  let hub: Hub;
  /** Statuses of answers that refused something. */
  let refused: string[];
  beforeAll(async () => {
    there = await stage({
      warden: { recovery: { current: 'one', secrets: { one: 'a recovery secret of many characters' } } },
    });
    await there.keys.create({ name: 'On' });
    await there.keys.create({ name: 'Off', enabled: false });
    const { record } = await there.keys.create({ name: 'Gone' });
    await there.keys.revoke(record.id);
  });
  afterAll(() => there?.close());
  beforeEach(() => {
    refused = [];
  });
  afterEach(() => hub?.leave());

  const open = async (operations: readonly Operation[], more: Partial<Actor> = {}): Promise<void> => {
    there.people.set('some', person('some', operations, more));
    hub = await visit(browser(), there, { who: 'some' });
    hub.page.on('response', (response) => {
      if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
    });
    await hub.page.reload();
    await hub.settled();
  };

  const VIEW = ['View details'];
  it.each<[Operation[], Record<'On' | 'Off' | 'Gone', string[]>]>([
    [['read'], { On: VIEW, Off: VIEW, Gone: VIEW }],
    [['read', 'audit'], { On: VIEW, Off: VIEW, Gone: VIEW }],
    [
      ['read', 'update'],
      { On: [...VIEW, 'Edit', 'Disable key'], Off: [...VIEW, 'Edit', 'Enable key'], Gone: VIEW },
    ],
    [
      ['read', 'regenerate'],
      { On: [...VIEW, 'Regenerate key'], Off: [...VIEW, 'Regenerate key'], Gone: VIEW },
    ],
    [['read', 'reveal'], { On: [...VIEW, 'Reveal key'], Off: [...VIEW, 'Reveal key'], Gone: VIEW }],
    [['read', 'revoke'], { On: [...VIEW, 'Revoke key'], Off: [...VIEW, 'Revoke key'], Gone: VIEW }],
    [
      [...EVERYTHING],
      {
        On: [...VIEW, 'Edit', 'Disable key', 'Regenerate key', 'Reveal key', 'Revoke key'],
        Off: [...VIEW, 'Edit', 'Enable key', 'Regenerate key', 'Reveal key', 'Revoke key'],
        Gone: VIEW,
      },
    ],
  ])(
    'of %j: the menus offer what is allowed, and nothing is refused on the way',
    async (operations, offers) => {
      await open(operations);
      for (const [name, items] of Object.entries(offers))
        expect([name, await hub.offered(name)]).toEqual([name, items]);
      expect(await hub.button('Create API key').count()).toBe(operations.includes('create') ? 1 : 0);
      await hub.choose('On', 'View details');
      const details = hub.dialog('API key details');
      await hub.sees(details);
      expect(await details.getByRole('button', { name: 'Edit' }).count()).toBe(
        operations.includes('update') ? 1 : 0,
      );
      const trail = details.getByRole('heading', { name: 'Audit trail' });
      if (operations.includes('audit')) await hub.sees(details.getByText('Created', { exact: true }).first());
      else expect(await trail.count()).toBe(0);
      expect(refused).toEqual([]);
    },
  );

  it('to reveal: keys from before recovery was on have nothing to show', async () => {
    const plain = createKeywarden({ brand: 'acme', store: there.store });
    await plain.keys.in(ACCOUNT).create({ name: 'Older' });
    await open(['read', 'reveal']);
    expect(await hub.offered('Older')).toEqual(VIEW);
    expect(await hub.offered('On')).toEqual([...VIEW, 'Reveal key']);
  });

  it('of none: said so, and nothing is asked for that would be refused', async () => {
    await open([]);
    await hub.sees('You may not see API keys');
    expect(await hub.button('Create API key').count()).toBe(0);
    expect(refused).toEqual([]);
  });

  it('to create without reading: the new key is shown all the same', async () => {
    await open(['create'], { accountId: 'writers' });
    await hub.button('Create API key').click();
    const form = new Form(hub, 'Create API key');
    await form.field('Name').fill('Unread');
    await form.send();
    const key = await hub.shownKey();
    await hub.keep();
    expect(await there.warden.verify(key)).toMatchObject({ ok: true });
    expect(refused).toEqual([]);
  });

  describe('that are limited by a grant', () => {
    const limited = async (): Promise<void> => {
      const { record: grant } = await there.keys.create({
        name: 'Limits',
        scopes: ['orders:write'],
        allowIps: ['192.0.2.0/24'],
        subaccounts: ['north', 'south'],
        expiresIn: '7d',
        rateLimit: { points: 10, duration: '1m' },
        behalfOf: 'ann',
      });
      await open(
        EVERYTHING.filter((operation) => operation !== 'impersonate'),
        { grant },
      );
    };

    it('what cannot be handed on is disabled, or said while it is typed', async () => {
      await limited();
      await hub.button('Create API key').click();
      const form = new Form(hub, 'Create API key');
      // What was a hint is now a fault, and is not said twice.
      const beyond = async (field: string, sentence: string): Promise<void> => {
        await hub.sees(form.fault(field, sentence));
        expect(await form.dialog.getByText(sentence).count()).toBe(1);
      };
      await hub.sees(form.dialog.getByText(words('scopeNotYours')).first());
      for (const scope of ['reports:read', 'billing:refund'])
        expect(await form.scope(scope).isDisabled()).toBe(true);
      for (const scope of ['orders:read', 'orders:write'])
        expect(await form.scope(scope).isDisabled()).toBe(false);
      expect(await form.choice('Never').isDisabled()).toBe(true);
      expect(await form.choice('All sub-accounts').isDisabled()).toBe(true);
      await form.field('Name').fill('Within');
      await form.scope('orders:read').check();
      await form.field('Allowed addresses').fill('198.51.100.7');
      await beyond('Allowed addresses', words('beyondAddresses', { addresses: '192.0.2.0/24' }));
      await form.field('Allowed addresses').fill('192.0.2.7');
      await form.field('Sub-accounts').fill('east');
      await beyond('Sub-accounts', words('beyondSubaccounts', { subaccounts: 'north, south' }));
      await form.field('Sub-accounts').fill('north');
      await form.dialog.getByRole('spinbutton', { name: 'Uses' }).fill('11');
      await form.send();
      await beyond('Rate limit', words('beyondRate', { points: '10', seconds: '60' }));
      expect((await there.keys.list({ search: 'Within' })).items).toEqual([]);
      await form.dialog.getByRole('spinbutton', { name: 'Uses' }).fill('10');
      await form.send();
      await hub.shownKey();
      await hub.keep();
      const [made] = (await there.keys.list({ search: 'Within' })).items;
      expect(made).toMatchObject({
        scopes: ['orders:read'],
        allowIps: ['192.0.2.7'],
        subaccounts: ['north'],
        rateLimit: { points: 10, duration: 60_000 },
        behalfOf: 'ann',
      });
      expect(refused).toEqual([]);
    });

    it('a wider key can be disabled, and neither revived nor given a new secret', async () => {
      await there.keys.create({ name: 'Wider', scopes: ['billing:refund'] });
      await limited();
      expect(await hub.offered('Wider')).toEqual(['View details', 'Edit', 'Disable key', 'Revoke key']);
      await hub.choose('Wider', 'Disable key');
      await hub.told(/disabled/);
      expect(await hub.button('Undo').count()).toBe(0);
      await soon(() => hub.offered('Wider')).toEqual(['View details', 'Edit', 'Revoke key']);
      expect(refused).toEqual([]);
    });
  });

  it('that end while the page is open: said so, with what to do', async () => {
    await open(EVERYTHING);
    there.people.delete('some');
    await hub.choose('On', 'Disable key');
    await hub.sees('You are not signed in');
    expect((await there.keys.list({ search: 'On' })).items[0]).toMatchObject({ enabled: true });
    there.people.set('some', person('some', ['read'], { accountId: ACCOUNT }));
    await hub.button('Reload').click();
    await hub.sees(hub.row('On'));
  });

  it('that are taken away while the page is open: the refusal is told, and nothing has changed', async () => {
    await open(EVERYTHING);
    there.people.set('some', person('some', ['read']));
    await hub.choose('On', 'Disable key');
    await hub.sees(hub.page.getByRole('alert').getByText(/lacks the permission "keys:update"/));
    expect((await there.keys.list({ search: 'On' })).items[0]).toMatchObject({ enabled: true });
  });
});
