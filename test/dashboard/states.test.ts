/** What the list shows where there is nothing to show, and what is shown in a viewer's own words, colours and time. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeBrowser } from './chromium.js';
import { Form, type Hub, soon, visit } from './hub.js';
import { person, type Stage, type StageOptions, stage } from './stage.js';

describeBrowser('the list', (browser) => {
  let there: Stage;
  let hub: Hub;
  const on = async (options: StageOptions = {}, visitor: Parameters<typeof visit>[2] = {}): Promise<void> => {
    there = await stage(options);
    hub = await visit(browser(), there, visitor);
  };
  beforeEach(() => on());
  afterEach(async () => {
    await hub.leave();
    await there.close();
  });
  const again = async (options: StageOptions, visitor?: Parameters<typeof visit>[2]): Promise<void> => {
    await hub.leave();
    await there.close();
    await on(options, visitor);
  };

  it('without keys says what a key is for, and leads to the first', async () => {
    await hub.sees('No API keys yet');
    await hub.button('Create API key').click();
    const form = new Form(hub, 'Create API key');
    await form.field('Name').fill('The first');
    await form.send();
    await hub.shownKey();
    await hub.keep();
    await soon(() => hub.names()).toEqual(['The first']);
    expect((await there.keys.list()).items.map(({ name }) => name)).toEqual(['The first']);
  });

  it('without keys says nothing of creating to whoever may not', async () => {
    there.people.set('admin', person('admin', ['read']));
    await hub.page.reload();
    await hub.sees('Nobody has created one in this account.');
    expect(await hub.button('Create API key').count()).toBe(0);
  });

  it('in which nothing fits says so, and leads back', async () => {
    await there.keys.create({ name: 'One' });
    await hub.page.reload();
    await hub.search('two');
    await hub.sees(/Nothing fits “two” here/);
    await hub.button('Clear search').click();
    await soon(() => hub.names()).toEqual(['One']);
    await hub.filter('Revoked 0');
    await hub.sees('There is no API key with this status.');
    await hub.button('Show all keys').click();
    await soon(() => hub.names()).toEqual(['One']);
  });

  it('in which nothing fits a long word keeps within a narrow window', async () => {
    await again({}, { context: { viewport: { width: 360, height: 740 } } });
    await there.keys.create({ name: 'One' });
    await hub.page.reload();
    await hub.search('y'.repeat(120));
    await hub.sees('No keys match');
    const { x = -1, width = 0 } = (await hub.button('Clear search').boundingBox()) ?? {};
    expect([x > 0, x + width < 344]).toEqual([true, true]);
  });

  it('finds keys by parts of name, alias, id and key, in any case', async () => {
    const { record, key } = await there.keys.create({ name: 'Billing job', alias: 'nightly' });
    await there.keys.create({ name: 'Other' });
    await hub.page.reload();
    for (const text of ['billing', 'NIGHTLY', record.id.slice(4), key.slice(0, 10), key.slice(-4)]) {
      await hub.search(text);
      await soon(() => hub.names()).toEqual(['Billing job']);
      await hub.search('');
      await soon(() => hub.names()).toHaveLength(2);
    }
  });

  it('that is still being read says so', async () => {
    await there.keys.create({ name: 'Slow' });
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await hub.page.route('**/api/?*', async (route) => {
      await held;
      await route.continue();
    });
    await hub.page.reload();
    await hub.sees(hub.page.getByRole('heading', { level: 1 }));
    expect(await hub.page.locator('[aria-busy=true]').count()).toBeGreaterThan(0);
    await hub.page.getByText('Loading API keys…').first().waitFor({ state: 'attached' });
    release();
    await hub.sees(hub.row('Slow'));
    expect(await hub.page.locator('[aria-busy=true]').count()).toBe(0);
  });

  it('of a store that is down says so, and that nothing is lost; trying again mends it', async () => {
    await there.keys.create({ name: 'Safe' });
    there.down(true);
    await hub.page.reload();
    await hub.sees(hub.page.getByRole('alert').getByText('The store of the API keys cannot be reached'));
    await hub.button('Try again').click();
    await hub.sees(hub.page.getByRole('alert').getByText('The store of the API keys cannot be reached'));
    there.down(false);
    await hub.button('Try again').click();
    await hub.sees(hub.row('Safe'));
  });

  it('of a store that goes down meanwhile keeps what it shows, and a change says that it was not made', async () => {
    const { record } = await there.keys.create({ name: 'Kept' });
    await hub.page.reload();
    await hub.sees(hub.row('Kept'));
    there.down(true);
    await hub.choose('Kept', 'Disable key');
    await hub.sees(hub.page.getByRole('alert').getByText(/cannot be reached/));
    await hub.sees(hub.row('Kept'));
    there.down(false);
    expect(await there.keys.get(record.id)).toMatchObject({ status: 'active', version: 1 });
  });

  it('without a connection says so, and goes on when there is one', async () => {
    await there.keys.create({ name: 'Far' });
    await hub.page.reload();
    await hub.sees(hub.row('Far'));
    await hub.page.route('**/api/**', (route) => route.abort('connectionrefused'));
    await hub.choose('Far', 'Disable key');
    await hub.sees(hub.page.getByRole('alert').getByText(/The server cannot be reached/));
    await hub.page.unroute('**/api/**');
    hub.trouble.length = 0;
    await hub.choose('Far', 'Disable key');
    await hub.told(/disabled/);
  });

  it('counts uses: how many in thirty days, and when the last was', async () => {
    const { key } = await there.keys.create({ name: 'Busy' });
    for (let use = 0; use < 3; use++) await there.warden.verify(key);
    await hub.page.reload();
    await hub.sees(hub.row('Busy').getByRole('img', { name: /3 uses in the last 30 days/ }));
    await hub.choose('Busy', 'View details');
    await hub.sees(hub.dialog('API key details').getByRole('heading', { name: 'Usage' }));
    expect((await there.keys.counts()).active).toBe(1);
  });

  it('announces what was done and how much is shown to whoever hears the page', async () => {
    await there.keys.create({ name: 'Heard' });
    await hub.page.reload();
    await hub.page
      .getByRole('status')
      .filter({ hasText: '1 API key is shown.' })
      .waitFor({ state: 'attached' });
    await hub.choose('Heard', 'Disable key');
    await hub.sees(hub.page.getByRole('status').getByText('Key “Heard” disabled.'));
  });

  it('says times in the zone of the viewer', async () => {
    const { record } = await there.keys.create({ name: 'Timed', expiresAt: '2031-03-04T23:30:00Z' });
    const shown = async (timezoneId: string): Promise<string | null> => {
      await hub.leave();
      hub = await visit(browser(), there, { context: { timezoneId } });
      await hub.sees(hub.row('Timed'));
      const times = hub.row('Timed').getByRole('time');
      return (await times.last().getAttribute('title')) ?? '';
    };
    expect(await shown('America/New_York')).toMatch(/4 Mar 2031.*18:30:00/);
    expect(await shown('Asia/Tokyo')).toMatch(/5 Mar 2031.*08:30:00/);
    expect(record.expiresAt).toBe(Date.UTC(2031, 2, 4, 23, 30));
  });

  it("speaks the host's words and language, and wears its colours", async () => {
    await again({
      page: {
        title: 'Schlüssel',
        lang: 'de',
        texts: { createKey: 'Schlüssel anlegen', emptyTitle: 'Noch keine Schlüssel' },
        theme: { '--kw-accent': 'rgb(1, 2, 3)' },
      },
    });
    await hub.sees('Noch keine Schlüssel');
    await hub.sees(hub.button('Schlüssel anlegen').first());
    expect(await hub.page.title()).toBe('Schlüssel');
    expect(await hub.page.evaluate('document.documentElement.lang')).toBe('de');
    const accent: string = await hub.page.evaluate(
      "getComputedStyle(document.documentElement).getPropertyValue('--kw-accent').trim()",
    );
    expect(accent).toBe('rgb(1, 2, 3)');
  });

  it('without a directory, limits or uses asks for none of them', async () => {
    await again({ bare: true });
    await there.keys.create({ name: 'Plain' });
    await hub.page.reload();
    await hub.sees(hub.row('Plain'));
    const headings = (await hub.page.getByRole('columnheader').allTextContents()).map((heading) =>
      heading.trim(),
    );
    expect(headings).not.toContain('Last used');
    await hub.button('Create API key').click();
    const form = new Form(hub, 'Create API key');
    expect(await form.dialog.getByRole('checkbox', { name: 'Limit the rate' }).count()).toBe(0);
    await form.choice('User').check();
    await form.field('Member').fill('user-7');
    await form.send();
    await hub.shownKey();
    await hub.keep();
    expect((await there.keys.list({ userId: 'user-7' })).items).toHaveLength(1);
  });
});
