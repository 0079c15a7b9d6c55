/** Among 10,000 keys: from the answer to the page's request until the rows are in the document at most 200 ms pass. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { newKeyId } from '../../src/manage/key-id.js';
import type { StoredKey } from '../../src/record.js';
import { describeBrowser } from './chromium.js';
import { type Hub, soon, visit } from './hub.js';
import { ACCOUNT, type Stage, stage } from './stage.js';

const KEYS = 10_000;
const PAGE = 50;
/** Milliseconds, as the issue has it. */
const BOUND = 200;

/** Milliseconds; a page whose timers come at shorter distances has nothing to do. */
const IDLE = 10;

/** Notes at every change of the document when it was, how many rows there were then, and the text of the first; and when timers came. */
const STOPWATCH = `
  window.drawn = [];
  window.beats = [];
  setInterval(() => window.beats.push(performance.now()), 1);
  new MutationObserver(() => {
    const rows = document.querySelectorAll('tbody tr');
    if (rows.length > 0) window.drawn.push([performance.now(), rows.length, rows[0].querySelector('th button').textContent]);
  }).observe(document, { childList: true, subtree: true, characterData: true });
`;
/**
 * From the end of the last list's answer until its rows were drawn, told by the first of them; for how much of that the page had nothing
 * to do; how many lists were answered.
 */
const measuredFrom = (first: string): string => `(() => {
  const lists = performance.getEntriesByType('resource').filter(({ name }) => /\\/api\\/(\\?|$)/.test(name));
  const { responseEnd } = lists.at(-1);
  const [at, rows] = window.drawn.find(([time, , name]) => time >= responseEnd && name === ${JSON.stringify(first)}) ?? [Infinity, 0];
  const beats = [responseEnd, ...window.beats.filter((beat) => beat > responseEnd && beat < at), at];
  const idle = beats.map((beat, index) => beat - (beats[index - 1] ?? beat)).filter((gap) => gap < ${IDLE});
  return { took: at - responseEnd, idle: idle.reduce((sum, gap) => sum + gap, 0), rows, lists: lists.length };
})()`;

interface Measured {
  /** Milliseconds. */
  readonly took: number;
  /** Milliseconds. */
  readonly idle: number;
  readonly rows: number;
  readonly lists: number;
}

describeBrowser('among 10,000 keys', (browser) => {
  let there: Stage;
  let hub: Hub;
  beforeAll(async () => {
    there = await stage({ store: 'sqlite' });
    const { record } = await there.keys.create({
      name: 'Model',
      scopes: ['orders:read', 'reports:read'],
      expiresIn: '90d',
    });
    const model = await there.store.findById(ACCOUNT, record.id);
    if (model === undefined) throw new Error('The model is gone.');
    const many: StoredKey[] = Array.from({ length: KEYS - 1 }, (_, index) => ({
      ...model,
      id: newKeyId(),
      prefix: `acme_${String(index).padStart(12, '0')}`,
      name: `Key ${index}`,
      enabled: index % 4 !== 0,
      createdAt: model.createdAt - 1_000 * (index + 1),
    }));
    for (let at = 0; at < many.length; at += 1_000) await there.store.loadKeys(many.slice(at, at + 1_000));
  });
  afterAll(() => there?.close());
  afterEach(() => hub?.leave());

  /** Milliseconds that the page's thread has worked, whatever else the machine did meanwhile. */
  let worked: () => Promise<number>;
  /** The same, when a list was asked for last. */
  let before: number;
  const watched = async (): Promise<void> => {
    hub = await visit(browser(), there, { script: STOPWATCH });
    const session = await hub.profile.newCDPSession(hub.page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    worked = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
    };
    await hub.page.route(/\/api\/(\?|$)/, async (route) => {
      before = await worked();
      await route.continue();
    });
    await hub.page.reload();
  };

  /** The list that was asked for last, the how manieth it was, is there with all its rows at once. */
  const measured = async (list: number, first: string): Promise<void> => {
    const read = () => hub.page.evaluate<Measured>(measuredFrom(first));
    await soon(async () => [(await read()).lists, (await read()).rows]).toEqual([list, PAGE]);
    const { took, idle } = await read();
    const work = (await worked()) - before;
    const each = [took, work, idle].map((milliseconds) => milliseconds.toFixed(1));
    console.log(
      `list ${list}: ${each[0]} ms from the answer to the document; ${each[1]} ms of work, ${each[2]} ms idle`,
    );
    // What is neither is time that the machine gave to others.
    expect(Math.min(took, work + idle)).toBeLessThan(BOUND);
  };

  // A machine that does something else meanwhile is asked again; a page that is too slow is so each time.
  it('the first page, the next, the one before, filters and searches are in the document in time', {
    retry: 2,
  }, async () => {
    await watched();
    await measured(1, 'Model');
    expect(await hub.rows.count()).toBe(PAGE);
    await hub.sees(hub.page.getByRole('button', { name: 'All 10,000' }));
    await hub.button('Next page').click();
    await measured(2, 'Key 49');
    await hub.button('Next page').click();
    await measured(3, 'Key 99');
    await hub.button('Previous page').click();
    await measured(4, 'Key 49');
    await hub.filter('Disabled 2,500');
    await measured(5, 'Key 0');
    await hub.filter('All 10,000');
    await measured(6, 'Model');
    await hub.search('key 77');
    await measured(7, 'Key 77');
    await soon(async () => (await hub.names()).every((name) => name.startsWith('Key 77'))).toBe(true);
  });

  it('following pages comes to every key, each once', async () => {
    hub = await visit(browser(), there);
    await hub.search('key 12');
    await soon(async () => (await hub.names())[0]).toBe('Key 12');
    const seen: string[] = [];
    for (;;) {
      const names = await hub.names();
      seen.push(...names);
      if (await hub.button('Next page').isDisabled()) break;
      await hub.button('Next page').click();
      await soon(async () => (await hub.names())[0] !== names[0]).toBe(true);
    }
    const expected = Array.from({ length: KEYS }, (_, index) => `Key ${index}`).filter((name) =>
      name.startsWith('Key 12'),
    );
    expect(seen.sort()).toEqual(expected.sort());
  });
});
