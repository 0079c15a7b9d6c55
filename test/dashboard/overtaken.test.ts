/** Answers that come late: what was typed or done meanwhile is not undone by them. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeBrowser } from './chromium.js';
import { type Hub, soon, visit, words } from './hub.js';
import { EVERYTHING, person, type Stage, stage } from './stage.js';

/** Keeps the next answer of an address back once the server has given it. */
async function keptBack(page: Page, address: RegExp) {
  const [given, released] = [gate(), gate()];
  await page.route(
    address,
    async (route) => {
      const response = await route.fetch();
      given.open();
      await released.passed;
      // The page may not wait for it any more.
      await route.fulfill({ response }).catch(() => {});
    },
    { times: 1 },
  );
  return { given: given.passed, release: released.open };
}

function gate() {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

describeBrowser('an answer that was overtaken', (browser) => {
  let there: Stage;
  let hub: Hub;
  beforeAll(async () => {
    there = await stage();
  });
  afterAll(() => there?.close());
  let account = 0;
  beforeEach(async () => {
    const accountId = `account-${++account}`;
    there.people.set('admin', person('admin', EVERYTHING, { accountId }));
    await there.warden.keys.in(accountId).create({ name: 'Two words' });
    hub = await visit(browser(), there);
    await hub.settled();
  });
  afterEach(() => hub.leave());

  it('by typing leaves what is typed as it is', async () => {
    const field = hub.page.getByRole('searchbox', { name: 'Search keys' });
    await field.pressSequentially('two ');
    await soon(() => hub.requests.some((request) => request.includes('search=two'))).toBe(true);
    await hub.settled();
    await field.pressSequentially('words');
    expect(await field.inputValue()).toBe('two words');
    await soon(() => hub.requests.some((request) => request.includes('search=two+words'))).toBe(true);
    expect(await hub.names()).toEqual(['Two words']);
  });

  it('by a change does not show the key as it was', async () => {
    const { given, release } = await keptBack(hub.page, /\/api\/\?/);
    await hub.button(words('refresh')).click();
    await given;
    await hub.choose('Two words', 'Disable key');
    await hub.told(/disabled/);
    release();
    await hub.settled();
    expect(await hub.row('Two words').getByText('Disabled').count()).toBe(1);
  });

  it('by another does not count keys as they were', async () => {
    const { given, release } = await keptBack(hub.page, /\/api\/counts/);
    await hub.choose('Two words', 'Disable key');
    await given;
    await hub.choose('Two words', 'Enable key');
    await hub.told(/enabled/);
    await hub.sees(hub.page.getByRole('button', { name: 'Enabled 1' }));
    const late = hub.page.waitForEvent('requestfinished', (request) => request.url().includes('/counts'));
    release();
    await late;
    await hub.page.evaluate('new Promise((resolve) => setTimeout(resolve, 50))');
    expect(await hub.page.getByRole('button', { name: 'Enabled 1' }).count()).toBe(1);
  });
});
