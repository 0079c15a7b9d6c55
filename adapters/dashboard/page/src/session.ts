/** Who looks at the page and what they may do: the core's own rules, asked before a button is shown. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { OperationName } from '../../../../src/manage/operations.js';
import { OPERATIONS } from '../../../../src/manage/operations.js';
import type { Grant, GrantField } from '../../../../src/policy/attenuation.js';
import { exceeding } from '../../../../src/policy/attenuation.js';
import type { ScopeEntry } from '../../../../src/policy/scopes.js';
import { ScopeCatalogue } from '../../../../src/policy/scopes.js';
import type { BootData, WireCaller } from './api.js';
import type { Key } from './key.js';
import { grantOf } from './key.js';

/** What can be asked of a key in its menu. */
export type KeyAction = Extract<
  OperationName,
  'update' | 'enable' | 'disable' | 'regenerate' | 'revoke' | 'reveal'
>;

export class Session {
  readonly boot: BootData;
  readonly caller: WireCaller;
  readonly catalogue: ScopeCatalogue;
  readonly grant: Grant | 'all';

  constructor(boot: BootData, caller: WireCaller, scopes: readonly ScopeEntry[]) {
    this.boot = boot;
    this.caller = caller;
    this.catalogue = new ScopeCatalogue(Object.fromEntries(scopes.map((scope) => [scope.name, scope])));
    this.grant = grantOf(caller.grant);
  }

  /** Whether the caller may do that at all. */
  may(operation: OperationName): boolean {
    const { needs } = OPERATIONS[operation];
    return needs !== 'host' && this.caller.operations.includes(needs);
  }

  /** Whether the caller may do that to this key as it is. */
  mayOn(action: KeyAction, key: Key): boolean {
    if (!this.may(action) || key.status === 'revoked') return false;
    if (this.isItself(key) && OPERATIONS[action].onItself === false) return false;
    if (action === 'reveal' && !(this.caller.features.recovery && key.recoverable)) return false;
    if (action === 'enable' && key.enabled) return false;
    if (action === 'disable' && !key.enabled) return false;
    // Whatever hands out a secret or makes a key work again answers for the whole key.
    const whole = OPERATIONS[action].yieldsSecret || action === 'enable';
    return !whole || this.beyond(key).length === 0;
  }

  isItself({ id }: Pick<Key, 'id'>): boolean {
    return this.caller.kind === 'key' && this.caller.id === id;
  }

  /** The fields by which a key would be wider than the caller. */
  beyond(key: Grant): readonly GrantField[] {
    if (this.grant === 'all') return [];
    const impersonate = this.caller.operations.includes('impersonate');
    return exceeding(key, this.grant, { catalogue: this.catalogue, impersonate });
  }
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** @throws where there is nobody: a fault of the page's own. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('There is no session.');
  return session;
}
