/** Stores that tell too little, or too long. */
import type { BrokenStore } from './broken-store.js';

export const watchingStores: readonly BrokenStore[] = [
  {
    does: 'tells nothing of removals',
    caughtBy: 'watch: tells of inserts',
    changed: (store) => ({
      watch: (listener) =>
        store.watch(async (change) => {
          if (change === 'resync' || (await store.findByPrefix(change.prefix))) listener(change);
        }),
    }),
  },
  {
    does: 'goes on telling when stopped',
    caughtBy: 'watch: a stopped watcher',
    changed: (store) => ({
      watch: async (listener) => {
        await store.watch(listener);
        return () => {};
      },
    }),
  },
  {
    does: 'tells only the newest watcher',
    caughtBy: 'watch: tells every',
    changed: (store) => {
      let stop = () => {};
      return {
        watch: async (listener) => {
          stop();
          stop = await store.watch(listener);
          return stop;
        },
      };
    },
  },
];
