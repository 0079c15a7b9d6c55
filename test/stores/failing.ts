/** A store that works until it is said to be down: what a warden without its store is tested with. */
import type { AnyStore } from '../../src/index.js';

/** Everything that the store is asked fails while it is down. */
export function failing<Store extends AnyStore>(store: Store, isDown: () => boolean): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        if (isDown()) throw new Error('connection lost');
        return Reflect.apply(value, target, given);
      };
    },
  });
}
