/** watch: after every change of a key, whoever made it; or `resync` where something may have been missed. */
import type { KeyStore, StoreChange } from '../store.js';
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { show } from './difference.js';
import { BrokenPromise, same } from './promised.js';
import { NOON, type Samples } from './samples.js';

/** How long a change may take to be told before the case gives up (ms). */
const PATIENCE = 15_000;

/** What a watcher was told, and a way to wait for it. */
class Told {
  readonly changes: StoreChange[] = [];
  readonly #waiting = new Set<() => void>();

  readonly listener = (change: StoreChange): void => {
    this.changes.push(change);
    for (const wake of this.#waiting) wake();
  };

  /** Settles once this prefix (or `resync`, which covers every prefix) was told after the first `from` changes. */
  async of(prefix: string, what: string, from = 0): Promise<void> {
    const told = () =>
      this.changes.slice(from).some((change) => change === 'resync' || change.prefix === prefix);
    const deadline = Date.now() + PATIENCE;
    while (!told()) {
      const left = deadline - Date.now();
      if (left <= 0) {
        const came = `nothing of it within ${PATIENCE / 1_000} seconds, only ${show(this.changes)}`;
        throw new BrokenPromise(`a watcher is told of ${what}`, came);
      }
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, left);
        this.#waiting.add(wake);
      });
    }
  }
}

/** Inserts, changes, revokes and purges a key through `writer`; the watcher is to be told of each. */
async function eachChange(writer: KeyStore, told: Told, { key, event }: Samples): Promise<void> {
  const made = key();
  const at = { accountId: 'acme', id: made.id };
  await writer.insert(made, event(made), {});
  await told.of(made.prefix, 'an insert');
  let seen = told.changes.length;
  await writer.update({ ...at, version: 1, set: { enabled: false } }, event(made));
  await told.of(made.prefix, 'an update', seen);
  seen = told.changes.length;
  await writer.update({ ...at, version: 2, set: { revokedAt: NOON } }, event(made));
  await told.of(made.prefix, 'a revocation', seen);
  seen = told.changes.length;
  await writer.purge({ accountId: 'acme', revokedBefore: NOON + 1 }, event(made));
  await told.of(made.prefix, 'a purge', seen);
}

export const watchCases: readonly ConformanceCase[] = [
  conformanceCase(
    'watch: tells of inserts, updates and purges',
    ['watch'],
    async ({ store, watch, key, event }) => {
      const told = new Told();
      const stop = await watch(told.listener);
      try {
        await eachChange(store, told, { key, event });
      } finally {
        stop();
      }
    },
  ),

  conformanceCase('watch: tells of what another handle did', ['watch', 'another'], async (subject) => {
    const { watch, another, key, event } = subject;
    const told = new Told();
    const stop = await watch(told.listener);
    try {
      await eachChange(await another(), told, { key, event });
    } finally {
      stop();
    }
  }),

  conformanceCase('watch: tells of loaded keys', ['watch', 'transfer'], async ({ watch, transfer, key }) => {
    const told = new Told();
    const stop = await watch(told.listener);
    try {
      const made = key();
      await transfer.loadKeys([made]);
      await told.of(made.prefix, 'a loaded key');
      const seen = told.changes.length;
      await transfer.loadKeys([{ ...made, revokedAt: NOON }]);
      await told.of(made.prefix, 'a key loaded again', seen);
    } finally {
      stop();
    }
  }),

  conformanceCase(
    'watch: tells only of what can be seen already',
    ['watch'],
    async ({ store, watch, event, add }) => {
      const key = await add();
      const looks: Promise<boolean | undefined>[] = [];
      const told = new Told();
      const stop = await watch((change) => {
        if (change === 'resync' || change.prefix === key.prefix) {
          looks.push(Promise.resolve(store.findByPrefix(key.prefix)).then((found) => found?.enabled));
        }
        told.listener(change);
      });
      try {
        await store.update(
          { accountId: 'acme', id: key.id, version: 1, set: { enabled: false } },
          event(key),
        );
        await told.of(key.prefix, 'an update');
        // A notice of the insert before may still come; it too may show nothing older than the store holds now.
        same('whoever looks when told sees the change', (await Promise.all(looks)).at(-1), false);
      } finally {
        stop();
      }
    },
  ),

  conformanceCase('watch: tells every watcher', ['watch'], async ({ watch, add }) => {
    const watchers = [new Told(), new Told(), new Told()];
    const stops: (() => void)[] = [];
    try {
      for (const told of watchers) stops.push(await watch(told.listener));
      const key = await add();
      for (const told of watchers) await told.of(key.prefix, 'an insert');
    } finally {
      for (const stop of stops) stop();
    }
  }),

  conformanceCase(
    'watch: one listener given twice is stopped once a time',
    ['watch'],
    async ({ watch, add }) => {
      const told = new Told();
      const first = await watch(told.listener);
      const second = await watch(told.listener);
      first();
      try {
        const key = await add();
        await told.of(key.prefix, 'an insert, after one of two watches with this listener was stopped');
      } finally {
        second();
      }
    },
  ),

  conformanceCase('watch: a stopped watcher is told nothing more', ['watch'], async ({ watch, add }) => {
    const stopped = new Told();
    const stop = await watch(stopped.listener);
    const first = await add();
    await stopped.of(first.prefix, 'an insert');
    stop();
    stop();
    const told = new Told();
    const stopOther = await watch(told.listener);
    try {
      const later = [await add(), await add(), await add()];
      for (const key of later) await told.of(key.prefix, 'an insert');
      const prefixes = new Set(later.map((key) => key.prefix));
      same(
        'nothing of what changed after the stop (which may be called twice)',
        stopped.changes.filter((change) => change !== 'resync' && prefixes.has(change.prefix)),
        [],
      );
    } finally {
      stopOther();
    }
  }),
];
