/** The page as `apikey serve` serves it: who has a key is in, and the key stays in memory. */
import { expect, test } from 'vitest';
import { describeBrowser } from '../../dashboard/chromium.js';
import { scene } from './scene.js';

describeBrowser('the page of apikey serve', (browser) => {
  test('asks for a key, sends it as Bearer, and keeps it nowhere: no cookie, no storage, gone when it is loaded again', async () => {
    const there = await scene();
    const context = await browser().newContext();
    try {
      const scopes = ['keys:read', 'keys:create', 'keys:revoke'] as const;
      const { key } = await there.warden.keys.create({ name: 'Whoever looks', scopes });
      await there.warden.keys.create({ name: 'Billing job' });
      const { url, child } = await there.serve();
      const page = await context.newPage();
      const sent: string[] = [];
      page.on('request', (request) => {
        const { authorization, cookie } = request.headers();
        if (authorization !== undefined) sent.push(authorization);
        expect(cookie).toBeUndefined();
        expect(request.url()).not.toContain(key);
      });
      await page.goto(url);
      const field = page.getByLabel('API key', { exact: true });
      await field.fill(`${key}x`);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('This API key was not accepted').waitFor();
      await field.fill(key);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('Billing job').first().waitFor();
      expect(sent).toContain(`Bearer ${key}`);
      expect(await context.cookies()).toEqual([]);
      expect(
        await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state])'),
      ).not.toContain(key);
      expect(await page.content()).not.toContain(key);
      expect(page.url()).not.toContain(key);
      await page.reload();
      await field.waitFor();
      expect(await field.inputValue()).toBe('');
      await child.end();
      expect(child.output).not.toContain(key);
    } finally {
      await context.close();
      await there.remove();
    }
  });
});
