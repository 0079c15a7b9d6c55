/** `npm run demo`: prints the address of the page and a key to sign in with, and takes that key back when it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openKeystore } from '../../adapters/stores/keystore.js';
import { createKeywarden } from '../../src/index.js';
import { describeBrowser } from './chromium.js';
import { Hub, soon } from './hub.js';

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

describeBrowser('npm run demo', (browser) => {
  let folder: string;
  let demo: ChildProcess;
  let printed: string;
  let ended: Promise<number | null>;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keywarden-demo-'));
    const loader = ['--tsconfig', path('test/examples/tsconfig.json')];
    demo = spawn(
      process.execPath,
      [path('node_modules/tsx/dist/cli.mjs'), ...loader, path('examples/demo.ts')],
      {
        cwd: folder,
      },
    );
    printed = '';
    const print = (chunk: Buffer): void => {
      printed += chunk.toString();
    };
    demo.stdout?.on('data', print);
    demo.stderr?.on('data', print);
    ended = new Promise((resolve) => demo.once('close', resolve));
  });
  afterEach(async () => {
    demo.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  it('leads to a page that lets nobody in without the key that it prints', async () => {
    await soon(() => printed, 60_000).toMatch(/Sign in with \S+/);
    const [, url = ''] = /The web page: (\S+)/.exec(printed) ?? [];
    const [, key = ''] = /Sign in with (\S+)/.exec(printed) ?? [];
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/keys\/$/);
    expect((await fetch(`${url}api/`)).status).toBe(401);
    expect((await fetch(`${url}api/`, { headers: { Authorization: `Bearer ${key}` } })).status).toBe(200);

    const profile = await browser().newContext();
    const hub = new Hub(profile, await profile.newPage());
    await hub.page.goto(url);
    await hub.page.getByRole('textbox', { name: 'API key' }).fill(key);
    await hub.button('Sign in').click();
    await hub.sees(hub.row('Writer'));
    await hub.sees(hub.row('Reader').getByText('Revoked'));
    await hub.button('Create API key').click();
    await hub.sees(hub.dialog('Create API key').getByText('Create and change orders'));
    await hub.leave();

    demo.kill('SIGINT');
    expect(await ended).toBe(0);
    const passphrase = readFileSync(join(folder, '.keywarden/passphrase'), 'utf8');
    const store = await openKeystore({ path: join(folder, '.keywarden/keys.jwe'), passphrase });
    const warden = createKeywarden({ brand: 'demo', store });
    expect(await warden.verify(key)).toMatchObject({ code: 'API_KEY_REVOKED' });
    await warden.close();
    await store.close?.();
  });
});
