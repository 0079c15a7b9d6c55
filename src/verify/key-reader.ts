/** Reads a key from the store and compiles it, asking for the account's default user where the key has none of its own. */
import type { Awaitable, StoredKey } from '../record.js';
import type { AnyStore } from '../store/store.js';
import type { ReadKey } from './cache.js';
import type { CompileSettings } from './compiled-key.js';
import { CompiledKey } from './compiled-key.js';
import { SharedParts } from './shared-parts.js';

/** Who a shared key without a user acts for; absent: nobody. */
export type DefaultUser = (accountId: string) => Awaitable<{ readonly id: string } | undefined>;

/** A reader of compiled keys. */
export function keyReader(
  store: Pick<AnyStore, 'findByPrefix'>,
  settings: CompileSettings,
  defaultUser: DefaultUser | undefined,
): ReadKey {
  const parts = new SharedParts();
  const compile = (key: StoredKey | undefined): Awaitable<CompiledKey | undefined> => {
    if (key === undefined) return undefined;
    if (defaultUser === undefined || key.type !== 'shared' || key.behalfOf !== null) {
      return new CompiledKey(key, key.behalfOf, settings, parts);
    }
    const user = defaultUser(key.accountId);
    return user instanceof Promise
      ? user.then((found) => new CompiledKey(key, found?.id ?? null, settings, parts))
      : new CompiledKey(key, user?.id ?? null, settings, parts);
  };
  return (prefix) => {
    const found = store.findByPrefix(prefix);
    return found instanceof Promise ? found.then(compile) : compile(found);
  };
}
