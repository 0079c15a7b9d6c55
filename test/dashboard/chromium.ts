/**
 * The browser that the page is shown in: Debian's Chromium, headless, one for each test file. Where it is missing, tests are skipped and
 * say so, or fail under `KEYWARDEN_REQUIRE_SERVICES=1`.
 */
import { accessSync, constants } from 'node:fs';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getCurrentSuite } from 'vitest/suite';

const PATH = process.env['KEYWARDEN_CHROMIUM'] ?? '/usr/bin/chromium';

/** Names of other sites, all of them this machine: what an attacker's pages are served under. */
const HOSTS = 'MAP *.test 127.0.0.1';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--host-resolver-rules=${HOSTS}`,
];

/** `describe` with a browser of its own. */
export function describeBrowser(title: string, body: (browser: () => Browser) => void): void {
  if (isThere()) {
    describe(title, () => {
      const meta = getCurrentSuite().suite?.file.meta;
      if (meta !== undefined) meta.servers = [...(meta.servers ?? []), 'Chromium'];
      let browser: Browser;
      beforeAll(async () => {
        browser = await chromium.launch({ executablePath: PATH, args: ARGUMENTS, timeout: 120_000 });
      });
      afterAll(() => browser?.close());
      body(() => browser);
    });
    return;
  }
  const why = `there is no browser at ${PATH}`;
  if (process.env['KEYWARDEN_REQUIRE_SERVICES'] !== '1') {
    describe.skip(`${title} (skipped: ${why})`, () => body(() => expect.fail(why)));
    return;
  }
  describe(title, () => {
    it('needs Chromium', () => {
      expect.fail(`${why} (apt-get install chromium), and KEYWARDEN_REQUIRE_SERVICES=1 requires it.`);
    });
  });
}

function isThere(): boolean {
  try {
    accessSync(PATH, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
