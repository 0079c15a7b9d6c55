/** What the details of a key say, and how they stand when there is much to say. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeBrowser } from './chromium.js';
import { type Hub, visit } from './hub.js';
import { type Stage, stage } from './stage.js';

describeBrowser('the details', (browser) => {
  let there: Stage;
  let hub: Hub;
  beforeEach(async () => {
    there = await stage();
  });
  afterEach(async () => {
    await hub.leave();
    await there.close();
  });

  it('the audit trail says what no entry means: all sub-accounts, any address, no expiry, no limit', async () => {
    const { record } = await there.keys.create({ name: 'Told', subaccounts: null, allowIps: ['10.0.0.1'] });
    await there.keys.update(record.id, {
      subaccounts: [],
      allowIps: [],
      expiresAt: '2031-03-04T12:00:00Z',
      rateLimit: { points: 5, duration: '10s' },
    });
    await there.keys.update(record.id, { subaccounts: ['eu'], expiresAt: null, rateLimit: null });
    hub = await visit(browser(), there);
    await hub.choose('Told', 'View details');
    const trail = hub.page.getByRole('list', { name: 'Audit trail' });
    for (const line of [
      'Sub-accounts: All → None',
      'Sub-accounts: None → eu',
      'Allowed addresses: 10.0.0.1 → Any',
      /^Expiry: Never → 4 Mar 2031/,
      /^Expiry: 4 Mar 2031.* → Never$/,
      'Rate limit: None → At most 5 uses in any 10 seconds.',
      'Rate limit: At most 5 uses in any 10 seconds. → None',
    ]) {
      await hub.sees(trail.getByText(line, { exact: true }));
    }
  });

  it.each([360, 1280])('a long name leaves the status its line, %d pixels wide', async (width) => {
    await there.keys.create({ name: 'A name that goes on and on '.repeat(7).trim() });
    hub = await visit(browser(), there, { context: { viewport: { width, height: 740 } } });
    await hub.page.getByRole('button', { name: /^A name/ }).click();
    const status = hub.page.getByRole('dialog').getByText('Enabled', { exact: true });
    await status.waitFor();
    expect((await status.boundingBox())?.height).toBeLessThan(30);
  });
});
