/** Pages of other origins that try to use a session they do not have: by request, by form, by name and by frame. */
import { createServer } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { listening } from '../adapters/frameworks.js';
import { describeBrowser } from './chromium.js';
import { PATH } from './hosts.js';
import { type Hub, soon, visit } from './hub.js';
import { type Stage, stage } from './stage.js';

describeBrowser('pages of other origins', (browser) => {
  let there: Stage;
  let hub: Hub;
  let evil: Page;
  let evilServer: { port: number; close(): Promise<void> };
  let html = '';
  beforeAll(async () => {
    there = await stage();
    evilServer = await listening(
      createServer((_request, response) =>
        response.writeHead(200, { 'Content-Type': 'text/html' }).end(html),
      ),
    );
  });
  afterAll(async () => {
    await evilServer?.close();
    await there?.close();
  });
  afterEach(async () => {
    await evil?.close();
    await hub?.profile.close();
  });

  /** Somebody who is signed in, by the laxest cookie that there is, opens another page beside. */
  const lure = async (page: string, host = 'evil.test'): Promise<void> => {
    html = `<!doctype html><title>evil</title>${page}`;
    hub = await visit(browser(), there);
    await hub.settled();
    await hub.profile.clearCookies();
    const { hostname, port } = new URL(there.origin);
    for (const domain of [hostname, 'rebound.test']) {
      await hub.profile.addCookies([{ name: 'who', value: 'admin', domain, path: '/', sameSite: 'Lax' }]);
    }
    evil = await hub.profile.newPage();
    await evil.goto(
      `http://${host}:${host === 'rebound.test' ? port : evilServer.port}${host === 'rebound.test' ? `${PATH}/` : '/'}`,
    );
  };
  const contents = async () => [(await there.store.scanKeys()).items, (await there.store.scanAudit()).items];

  // 127.0.0.1 with another port is another origin of the same site, which cookies do not tell apart.
  it.each(['evil.test', '127.0.0.1'])(
    'requests of scripts on %s are refused, and their answers are not read',
    async (host) => {
      const { record } = await there.keys.create({ name: 'Wanted' });
      const before = await contents();
      await lure('', host);
      const tries = [
        ['GET', '', {}],
        ['POST', '', {}],
        ['POST', '', { 'Content-Type': 'text/plain' }],
        ['POST', '', { 'Content-Type': 'application/json', 'X-Requested-With': 'keywarden' }],
        ['POST', `${record.id}/revoke`, {}],
        ['POST', `${record.id}/disable`, { 'X-Requested-With': 'keywarden' }],
        ['PATCH', record.id, { 'Content-Type': 'application/json', 'X-Requested-With': 'keywarden' }],
        ['DELETE', record.id, {}],
      ];
      for (const mode of ['cors', 'no-cors']) {
        for (const [method, path, headers] of tries) {
          const init = JSON.stringify({
            method,
            headers,
            mode,
            credentials: 'include',
            ...(method !== 'GET' && { body: '{"name":"Forged"}' }),
          });
          const read: string = await evil.evaluate(
            `fetch('${there.url}api/${path}', ${init}).then((answer) => answer.text(), () => 'failed')`,
          );
          expect([mode, method, path, ['failed', ''].includes(read)]).toEqual([mode, method, path, true]);
        }
      }
      expect(await contents()).toEqual(before);
    },
  );

  it.each(['evil.test', '127.0.0.1'])(
    'forms on %s that are sent with the session are refused',
    async (host) => {
      const { record } = await there.keys.create({ name: 'Wanted' });
      const before = await contents();
      for (const [path, type] of [
        ['', 'application/x-www-form-urlencoded'],
        ['', 'multipart/form-data'],
        ['', 'text/plain'],
        [`${record.id}/revoke`, 'text/plain'],
        [`${record.id}/disable`, 'application/x-www-form-urlencoded'],
      ]) {
        await lure(
          `<form method="post" enctype="${type}" action="${there.url}api/${path}"><input name='{"name":"Forged","x":"' value='"}'></form>`,
          host,
        );
        const answered = evil.waitForResponse((response) => response.url().startsWith(there.url));
        await evil.evaluate('document.forms[0].submit()');
        const response = await answered;
        expect([401, 403]).toContain(response.status());
        await evil.close();
        await hub.profile.close();
      }
      expect(await contents()).toEqual(before);
    },
  );

  it('scripts, styles and images of it cannot be used elsewhere', async () => {
    await lure('');
    const loads = (tag: string, attribute: string, path: string): Promise<string> =>
      evil.evaluate(`new Promise((resolve) => {
        const one = document.createElement('${tag}');
        if ('${tag}' === 'link') one.rel = 'stylesheet';
        one.onload = () => resolve('loaded');
        one.onerror = () => resolve('refused');
        one.${attribute} = '${there.url}${path}';
        document.head.append(one);
      })`);
    expect(await loads('script', 'src', 'config.json')).toBe('refused');
    expect(await loads('link', 'href', 'theme.css')).toBe('refused');
    expect(await loads('script', 'src', 'api/scopes')).toBe('refused');
  });

  it('a name of another site that leads to this server (DNS rebinding) gets nothing of the page or the API', async () => {
    await there.keys.create({ name: 'Wanted' });
    const before = await contents();
    await lure('', 'rebound.test');
    expect(await evil.content()).not.toContain('<script');
    expect(await evil.content()).toContain('REQUEST_ORIGIN_REFUSED');
    const tries: string[] =
      await evil.evaluate(`Promise.all(['config.json', 'api/', 'api/whoami', 'theme.css'].map((path) =>
      fetch('${PATH}/' + path).then((answer) => answer.status + (answer.ok ? '' : ' refused'))))`);
    expect(tries).toEqual(['403 refused', '403 refused', '403 refused', '403 refused']);
    const forged: number = await evil.evaluate(`fetch('${PATH}/api/', { method: 'POST', body: '{}', headers: {
      'Content-Type': 'application/json', 'X-Requested-With': 'keywarden' } }).then(({ status }) => status)`);
    expect(forged).toBe(403);
    expect(await contents()).toEqual(before);
  });

  it('frames on other origins show nothing of it', async () => {
    for (const host of ['evil.test', '127.0.0.1']) {
      await lure(
        `<iframe src="${there.url}"></iframe><object data="${there.url}"></object><embed src="${there.url}">`,
        host,
      );
      await evil.waitForLoadState('networkidle');
      const framed = evil.frames().filter((frame) => frame.url().startsWith(there.url));
      for (const frame of framed) expect(await frame.content()).not.toContain('API keys');
      expect(
        framed.every(
          (frame) => frame.url() === 'chrome-error://chromewebdata/' || frame.url().startsWith(there.url),
        ),
      ).toBe(true);
      const seen = await Promise.all(
        evil
          .frames()
          .slice(1)
          .map((frame) =>
            frame
              .getByRole('table')
              .count()
              .catch(() => 0),
          ),
      );
      expect(seen.every((count) => count === 0)).toBe(true);
      await evil.close();
      await hub.profile.close();
    }
  });

  it('frames on the origins that the host names show it', async () => {
    const named = await stage({ page: { frameAncestors: [`http://evil.test:${evilServer.port}`] } });
    try {
      await lure(`<iframe src="${named.url}"></iframe>`);
      await evil.frameLocator('iframe').getByText('You are not signed in').waitFor();
      await lure(`<iframe src="${named.url}"></iframe>`, '127.0.0.1');
      await evil.waitForLoadState('networkidle');
      expect(await evil.frameLocator('iframe').getByText('You are not signed in').count()).toBe(0);
    } finally {
      await named.close();
    }
  });

  it('a page that opens it has no hold on its window', async () => {
    await lure('');
    await evil.evaluate(`window.opened = window.open('${there.url}'); undefined`);
    // It is cut off once the page has come.
    await soon(() => evil.evaluate('opened === null || opened.closed')).toBe(true);
  });
});
