/** A memory store with a tap on it: calls are written down, and any of them can be made to go wrong. */
import { type MemoryStore, memoryStore } from '../../adapters/stores/memory.js';

/** One call of one method, as the manager made it. */
export interface StoreCall {
  readonly method: string;
  readonly args: readonly unknown[];
}

/** Answers in the store's place; `proceed` asks the store itself. */
export type Interception = (call: StoreCall, proceed: () => unknown) => unknown;

export interface TappedStore {
  /** What the manager gets. */
  readonly store: MemoryStore;
  /** The same store without the tap: for looking at what is there. */
  readonly inner: MemoryStore;
  readonly calls: StoreCall[];
  /** From now on this answers; without it the store does. */
  intercept(interception?: Interception): void;
}

export function tappedStore(): TappedStore {
  const inner = memoryStore();
  const calls: StoreCall[] = [];
  let interception: Interception = (_call, proceed) => proceed();
  const store = new Proxy(inner, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        const call = { method: String(name), args };
        calls.push(call);
        return interception(call, () => Reflect.apply(method, target, args));
      };
    },
  });
  return {
    store,
    inner,
    calls,
    intercept: (given = (_call, proceed) => proceed()) => {
      interception = given;
    },
  };
}

/** What a store does when its connection is gone. */
export const connectionLost: Interception = () => Promise.reject(new Error('connection lost'));
