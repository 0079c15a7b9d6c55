/** Every screen of the page, light and dark, wide and narrow: axe finds nothing, and nothing has to be scrolled sideways. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { describeBrowser } from './chromium.js';
import { Form, type Hub, visit, words } from './hub.js';
import { EVERYTHING, person, type Stage, stage } from './stage.js';

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** How to get to each screen of a page with some keys. */
const SCREENS: Readonly<Record<string, (hub: Hub, there: Stage) => Promise<void>>> = {
  list: async () => {},
  'menu of a key': async (hub) => {
    await hub.openMenu('Billing');
  },
  'no key fits': async (hub) => {
    await hub.search('nothing like that');
    await hub.sees('No keys match');
  },
  'form of a new key': async (hub) => {
    await hub.button('Create API key').first().click();
    await hub.sees(hub.dialog('Create API key'));
  },
  'form with faults': async (hub) => {
    await hub.button('Create API key').first().click();
    const form = new Form(hub, 'Create API key');
    await form.field('Alias').fill('not an alias');
    await form.field('Allowed addresses').fill('10.0.0.1/8\nnowhere');
    await form.choice('On a date').check();
    await form.send();
    await hub.sees(form.dialog.getByText(/Line 2: /));
  },
  'form of a key that is there': async (hub) => {
    await hub.choose('Billing', 'Edit');
    await hub.sees(hub.dialog('Edit API key'));
  },
  'member looked up': async (hub) => {
    await hub.button('Create API key').first().click();
    const form = new Form(hub, 'Create API key');
    await form.choice('User').check();
    await form.dialog.getByRole('combobox', { name: 'Member' }).pressSequentially('example');
    await hub.sees(form.dialog.getByRole('option').first());
  },
  'key shown once': async (hub) => {
    await hub.choose('Billing', 'Regenerate key');
    await hub.dialog('Regenerate key?').getByRole('button', { name: 'Regenerate' }).click();
    await hub.shownKey();
  },
  'closing without a copy': async (hub) => {
    await hub.choose('Billing', 'Regenerate key');
    await hub.dialog('Regenerate key?').getByRole('button', { name: 'Regenerate' }).click();
    await hub.shownKey();
    await hub.page.keyboard.press('Escape');
    await hub.sees('Close without copying?');
  },
  details: async (hub) => {
    await hub.choose('Billing', 'View details');
    await hub.sees(hub.dialog('API key details').getByText('Created', { exact: true }).first());
  },
  'regenerating asks': async (hub) => {
    await hub.choose('Billing', 'Regenerate key');
    await hub.sees(hub.dialog('Regenerate key?'));
  },
  'revealing asks': async (hub) => {
    await hub.choose('Billing', 'Reveal key');
    await hub.sees(hub.dialog('Reveal key?'));
  },
  'revoking asks': async (hub) => {
    await hub.choose('Billing', 'Revoke key');
    await hub.sees(hub.dialog('Revoke key?'));
  },
  'what was done': async (hub) => {
    await hub.choose('Off', 'Enable key');
    await hub.told(/enabled/);
    await hub.choose('Off', 'Disable key');
    await hub.told(/disabled/);
  },
  'store unavailable': async (hub, there) => {
    there.down(true);
    await hub.page.reload();
    await hub.sees(/cannot be reached/);
  },
  'no keys yet': async (hub, there) => {
    there.people.set('admin', person('admin', ['read', 'create'], { accountId: 'empty' }));
    await hub.page.reload();
    await hub.sees('No API keys yet');
  },
  'not signed in': async (hub, there) => {
    there.people.delete('admin');
    await hub.page.reload();
    await hub.sees(/signed in/);
  },
  'rights are few': async (hub, there) => {
    const { record } = await there.keys.create({
      scopes: ['orders:read'],
      expiresIn: '7d',
      allowIps: ['192.0.2.0/24'],
    });
    there.people.set('admin', person('admin', ['read', 'create', 'update'], { grant: record }));
    await hub.page.reload();
    await hub.button('Create API key').first().click();
    await hub.sees(words('scopeNotYours'));
  },
};

async function violations(page: Page): Promise<readonly unknown[]> {
  // Not through the document: its policy lets no script of another origin in.
  await page.evaluate(AXE);
  const { violations: found }: AxeResults = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] })',
  );
  return found.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ html, failureSummary }) => [html, failureSummary]),
  }));
}

/** What reaches beyond the right edge of what is seen. */
const SIDEWAYS = `(() => {
  const { scrollWidth, clientWidth } = document.scrollingElement;
  const open = [...document.querySelectorAll('dialog[open], dialog[open] *, [role=menu]')];
  const beyond = open.filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(one).position !== 'absolute');
  return [scrollWidth - clientWidth, ...beyond.map((one) => one.outerHTML.slice(0, 120))];
})()`;

const SLOWEST = `Math.max(...[...document.querySelectorAll('*')].flatMap((one) => ['', '::before', '::after'].flatMap((part) => {
  const { transitionDuration, animationDuration } = getComputedStyle(one, part);
  return [transitionDuration, animationDuration].flatMap((durations) => durations.split(',').map(parseFloat));
})).filter(Number.isFinite))`;

describeBrowser('the page', (browser) => {
  let there: Stage;
  let hub: Hub;
  beforeAll(async () => {
    there = await stage({
      warden: { recovery: { current: 'one', secrets: { one: 'a recovery secret of many characters' } } },
    });
    const long = 'A name that somebody has given a whole sentence of words to';
    await there.keys.create({
      name: long,
      alias: 'x'.repeat(64),
      scopes: ['orders:write', 'reports:read'],
      expiresIn: '400d',
    });
    await there.keys.create({ name: 'Off', enabled: false, behalfOf: 'ann' });
    await there.keys.create({ name: 'Over', expiresIn: 1 });
    const { record } = await there.keys.create({ name: 'Gone' });
    await there.keys.revoke(record.id);
    const { key } = await there.keys.create({
      name: 'Billing',
      alias: 'billing',
      scopes: ['orders:read', 'billing:refund'],
      allowIps: ['192.0.2.0/24', '198.51.100.7'],
      expiresIn: '30d',
      rateLimit: { points: 10, duration: '1m' },
      metadata: { team: 'billing' },
    });
    await there.warden.verify(key, { ip: '192.0.2.1' });
  });
  afterAll(() => there?.close());
  afterEach(async () => {
    there.down(false);
    there.people.set('admin', person('admin', EVERYTHING));
    await hub?.leave();
  });

  describe.each([
    { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
    { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
    { colorScheme: 'dark', viewport: { width: 360, height: 740 } },
  ] as const)('$colorScheme, $viewport.width px', (context) => {
    it.each(Object.entries(SCREENS))('%s', async (_screen, go) => {
      hub = await visit(browser(), there, { context: { ...context, reducedMotion: 'reduce' } });
      await hub.settled();
      await go(hub, there);
      expect(await violations(hub.page)).toEqual([]);
      expect(await hub.page.evaluate(SIDEWAYS)).toEqual([0]);
    });
  });

  it('nothing moves for whoever has asked for less motion', async () => {
    /** Seconds that the slowest movement of anything takes. */
    const slowest = async (reducedMotion: 'reduce' | 'no-preference'): Promise<number> => {
      hub = await visit(browser(), there, { context: { reducedMotion } });
      await hub.settled();
      await hub.button('Create API key').first().click();
      await hub.sees(hub.dialog('Create API key'));
      const seconds: number = await hub.page.evaluate(SLOWEST);
      await hub.leave();
      return seconds;
    };
    expect(await slowest('no-preference')).toBeGreaterThan(0.05);
    expect(await slowest('reduce')).toBeLessThanOrEqual(0.01);
  });
});
