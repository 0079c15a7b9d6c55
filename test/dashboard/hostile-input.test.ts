/** Texts that would be markup, scripts or styles anywhere else: in every field and every place that shows one, they are texts. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { describeBrowser } from './chromium.js';
import { Form, type Hub, visit, words } from './hub.js';
import { PAYLOADS } from './payloads.js';
import { EVERYTHING, person, SCOPES, type Stage, stage } from './stage.js';

/** What a payload would set if any of it ran. */
const RAN = 'window.pwned';

/** Put in before the page's own scripts: counts what the policy stopped, and what was added to the page that it never adds itself. */
const WATCH = `
  window.pwned = undefined;
  window.stopped = [];
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => window.stopped.push(violatedDirective + ' ' + blockedURI));
`;
const FOREIGN = `[...document.querySelectorAll('script:not([src^="./assets/"]), iframe, object, embed, img, base, link:not([rel=stylesheet]):not([rel=icon]), style, form[action], a[href], math, video, audio, [onerror], [onload], [onclick], [onmouseover], [onfocus], [style*=url]')].map((one) => one.outerHTML)`;

const batches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));

it('there are at least 100 payloads, each once', () => {
  expect(new Set(PAYLOADS).size).toBe(PAYLOADS.length);
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(100);
});

describeBrowser('hostile texts', (browser) => {
  let there: Stage;
  let hub: Hub;
  beforeAll(async () => {
    there = await stage({
      warden: {
        scopes: {
          ...SCOPES,
          ...Object.fromEntries(
            PAYLOADS.slice(0, 30).map((description, index) => [`evil:scope${index}`, { description }]),
          ),
        },
        users: {
          find: (_account, ids) => ids.map((id) => ({ id, email: PAYLOADS[2] ?? null, name: id })),
          search: (_account, text) => [
            { id: 'evil', email: `${text}${PAYLOADS[0]}`, name: PAYLOADS[1] ?? '' },
          ],
          defaultUser: () => undefined,
        },
      },
      page: { title: `Keys ${PAYLOADS[0]}`, texts: { subtitle: `Sub ${PAYLOADS[1]}` } },
    });
  });
  afterAll(() => there?.close());
  afterEach(async () => {
    const [ran, stopped, foreign] = await hub.page.evaluate<[unknown, unknown, unknown]>(
      `[String(${RAN}), window.stopped, ${FOREIGN}]`,
    );
    expect([ran, stopped, foreign]).toEqual(['undefined', [], []]);
    const outside = hub.requests.filter((request) => !request.includes(` ${there.url}`));
    expect(outside).toEqual([]);
    await hub.leave();
  });

  const open = async (accountId: string, actorId = 'admin'): Promise<void> => {
    there.people.set('admin', person(actorId, EVERYTHING, { accountId }));
    hub = await visit(browser(), there, { script: WATCH });
    await hub.settled();
  };

  describe('that are stored', () => {
    it.each(batches(PAYLOADS, 26).map((batch, index) => [index + 1, batch] as const))(
      'batch %i is shown letter by letter, in the list and in details',
      async (index, batch) => {
        const accountId = `stored-${index}`;
        const keys = there.warden.keys
          .in(accountId)
          .as(person(`by ${batch[0]}`.slice(0, 128), EVERYTHING, { accountId }));
        for (const payload of batch) {
          await there.warden.keys.in(accountId).create({
            name: payload,
            behalfOf: payload.slice(0, 120),
            subaccounts: [payload.slice(0, 120)],
            metadata: { note: payload },
          });
        }
        await keys.create({ name: 'The last' });
        await open(accountId);
        expect(await hub.names()).toEqual(['The last', ...batch.toReversed()]);
        const [first = ''] = batch;
        await hub.rows
          .last()
          .getByRole('button', { name: /^Actions for/ })
          .click();
        await hub.page.getByRole('menuitem', { name: 'View details' }).click();
        const details = hub.dialog('API key details');
        await hub.sees(details.getByText(first).first());
        await hub.sees(details.getByText('Created', { exact: true }).first());
      },
    );
  });

  it('that are typed into every field of the form stay texts, and the core says what is wrong with them', async () => {
    await open('typed');
    await hub.button('Create API key').first().click();
    const form = new Form(hub, 'Create API key');
    await form.choice('Only these').check();
    const oneLine = PAYLOADS.filter((payload) => !payload.includes('\n'));
    for (const payload of oneLine) {
      await form.field('Name').fill(payload);
      await form.field('Alias').fill(payload);
      await form.field('Allowed addresses').fill(payload);
      await form.field('Sub-accounts').fill(payload);
      await form.dialog.getByRole('searchbox', { name: 'Filter scopes' }).fill(payload);
    }
    await form.dialog.getByRole('combobox', { name: 'Member' }).pressSequentially('x');
    await hub.sees(form.dialog.getByRole('option').first());
    await hub.sees(form.dialog.getByText(/Line 1: .*is not a valid IP address/));
    await form.send();
    await hub.sees(form.dialog.getByText(/Nothing was saved yet/));
    expect(await there.warden.keys.in('typed').counts()).toMatchObject({ active: 0 });
  });

  it('that are searched for are quoted, and change nothing of the address', async () => {
    await open('searched');
    await there.warden.keys.in('searched').create({ name: 'One' });
    await hub.page.reload();
    await hub.sees(hub.row('One'));
    const { href } = new URL(hub.page.url());
    for (const payload of PAYLOADS.slice(0, 20)) {
      await hub.search(payload);
      await hub.sees(words('nothingSearch', { search: payload.trim() }));
    }
    expect(hub.page.url()).toBe(href);
  });

  it('that a person types to confirm or to explain are stored as they are', async () => {
    const keys = there.warden.keys.in('explained');
    const { record } = await keys.create({ name: 'Ended' });
    await open('explained');
    await hub.choose('Ended', 'Revoke key');
    const dialog = hub.dialog('Revoke key?');
    const [payload = ''] = PAYLOADS;
    await dialog.getByRole('textbox', { name: 'Type the key id to confirm' }).fill(payload);
    expect(await dialog.getByRole('button', { name: 'Revoke key' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Type the key id to confirm' }).fill(record.id);
    await dialog.getByRole('textbox', { name: 'Reason' }).fill(payload);
    await dialog.getByRole('button', { name: 'Revoke key' }).click();
    await hub.told(/revoked/);
    await hub.choose('Ended', 'View details');
    await hub.sees(hub.dialog('API key details').getByText(`Reason: ${payload}`));
  });

  it('that a query or a fragment of the address holds are not read', async () => {
    there.people.set('admin', person('admin', EVERYTHING, { accountId: 'query' }));
    for (const payload of PAYLOADS.slice(0, 5)) {
      hub = await visit(browser(), there, {
        script: WATCH,
        query: `?search=${encodeURIComponent(payload)}#${encodeURIComponent(payload)}`,
      });
      await hub.sees('No API keys yet');
      expect(await hub.page.evaluate(`String(${RAN})`)).toBe('undefined');
      if (payload !== PAYLOADS[4]) await hub.leave();
    }
  });
});
