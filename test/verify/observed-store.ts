/** A memory store whose reads can be counted, held up and made to fail: for what a real store does only now and then. */
import { memoryStore } from '../../adapters/stores/memory.js';
import type { StoredKey } from '../../src/record.js';
import type { FullStore } from '../../src/store/store.js';
import { overriding } from './overriding.js';

export interface ObservedStore {
  readonly store: FullStore;
  /** Look-ups by prefix so far. */
  lookUps(): number;
  /** From now on look-ups are answered by promises that settle when `release` is called. */
  hold(): void;
  /** Answers what is held, with what the store knew when it was asked; look-ups answer at once again. */
  release(): void;
  /** From now on look-ups throw this; `undefined`: no more. */
  failWith(fault: unknown): void;
  /** Changes a key behind the warden's back, as another process does. */
  changeElsewhere(
    key: { readonly accountId: string; readonly id: string },
    set: Partial<StoredKey>,
  ): Promise<void>;
}

export function observedStore(): ObservedStore {
  const inner = memoryStore();
  let lookUps = 0;
  let held: (() => void)[] | undefined;
  let fault: unknown;
  // No `watch`: changes made elsewhere are seen when the cache asks again, which is what most tests are about.
  const store: FullStore = overriding<FullStore>(inner, {
    watch: undefined,
    findByPrefix(prefix) {
      lookUps++;
      if (fault !== undefined) throw fault;
      const found = inner.findByPrefix(prefix);
      const waiting = held;
      if (waiting === undefined) return found;
      return new Promise((resolve) => {
        waiting.push(() => resolve(found));
      });
    },
  });
  return {
    store,
    lookUps: () => lookUps,
    hold: () => {
      held = [];
    },
    release: () => {
      const waiting = held ?? [];
      held = undefined;
      for (const answer of waiting) answer();
    },
    failWith: (next) => {
      fault = next;
    },
    changeElsewhere: async ({ accountId, id }, set) => {
      const key = await inner.findById(accountId, id);
      if (key === undefined) throw new Error('no such key');
      await inner.loadKeys([{ ...key, ...set, version: key.version + 1 }]);
    },
  };
}
