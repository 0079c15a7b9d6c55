/** Where the rows of the documents are shown: the page in Express, on SQLite and on PostgreSQL, with an account of its own for each test. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import type { KeyManager, KeyRecord } from '../../src/index.js';
import { describeService, postgres } from '../services.js';
import { describeBrowser } from './chromium.js';
import { type Hub, visit } from './hub.js';
import { EVERYTHING, person, type Stage, stage } from './stage.js';

export interface RowScene {
  readonly stage: Stage;
  /** All rights, in the account that the page shows. */
  readonly keys: KeyManager;
  /** The page, for an admin or for a reader. */
  open(who?: 'admin' | 'reader'): Promise<Hub>;
  /** The only key with this name. */
  named(name: string): Promise<KeyRecord>;
  /** What comes of presenting a key: `let in`, or the code of the refusal. */
  verdict(key: string): Promise<string>;
}

export function describeRows(body: (scene: RowScene) => void): void {
  describeBrowser('the page in Express', (browser) => {
    describe('on SQLite', () => on('sqlite'));
    describeService('on PostgreSQL', postgres, () => on('postgres'));

    function on(store: string): void {
      let there: Stage;
      let keys: KeyManager;
      let hub: Hub | undefined;
      let account = 0;
      beforeAll(async () => {
        there = await stage({ store });
      });
      afterAll(() => there?.close());
      beforeEach(() => {
        const accountId = `account-${++account}`;
        there.people.set('admin', person('admin', EVERYTHING, { accountId }));
        there.people.set('reader', person('reader', ['read', 'audit'], { accountId }));
        keys = there.warden.keys.in(accountId);
      });
      afterEach(() => hub?.leave());
      body({
        get stage() {
          return there;
        },
        get keys() {
          return keys;
        },
        open: async (who = 'admin') => {
          hub = await visit(browser(), there, { who });
          await hub.settled();
          return hub;
        },
        named: async (name) => {
          const [key, ...more] = (await keys.list()).items.filter((one) => one.name === name);
          expect([key?.name, more]).toEqual([name, []]);
          return keys.get(key?.id ?? '');
        },
        verdict: async (key) => {
          const outcome = await there.warden.verify(key, { fresh: true });
          return outcome.ok ? 'let in' : outcome.code;
        },
      });
    }
  });
}
