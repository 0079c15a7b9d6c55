/** What a host learns of a key that was let in. */
import type { CheckContext, CheckedKey } from '../policy/checks.js';
import { firstRouteRefusal } from '../policy/checks.js';
import type { JsonObject, KeyType, StoredKey } from '../record.js';
import type { Refusal } from './refusal.js';
import { refusal } from './refusal.js';

/** The public fields of a {@link VerifiedKey}. */
interface VerifiedFields {
  readonly key: StoredKey;
  readonly checked: CheckedKey;
  readonly accountId: string;
  /** Frozen, as are the sub-accounts. */
  readonly scopes: readonly string[];
  readonly subaccounts: readonly string[] | null;
  readonly userId: string | null;
}

/** A key whose secret matched and that passed every check: deep-frozen, the same object for every request while it is cached. */
export class VerifiedKey<Scope extends string = string> {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly alias: string | null;
  readonly type: KeyType;
  /** As given to the key and still in the catalogue; {@link has} knows what they imply. */
  readonly scopes: readonly Scope[];
  /** `null`: every sub-account. */
  readonly subaccounts: readonly string[] | null;
  /** Whom the key acts on behalf of; for a shared key without a user the account's default user. */
  readonly user: { readonly id: string } | null;
  /** Epoch ms. `null`: never. */
  readonly expiresAt: number | null;
  readonly metadata: JsonObject;
  readonly #checked: CheckedKey;

  constructor({ key, checked, accountId, scopes, subaccounts, userId }: VerifiedFields) {
    this.id = key.id;
    this.accountId = accountId;
    this.name = key.name;
    this.alias = key.alias;
    this.type = key.type;
    // Filtered by the catalogue that `Scope` was inferred from.
    this.scopes = scopes as readonly Scope[];
    this.subaccounts = subaccounts;
    this.user = userId === null ? null : Object.freeze({ id: userId });
    this.expiresAt = key.expiresAt;
    this.metadata = frozenCopy(key.metadata);
    this.#checked = checked;
    Object.freeze(this);
  }

  /** Whether the key has a scope, given to it or implied by one that was. */
  has(scope: Scope): boolean {
    return this.#checked.grant.has(scope);
  }

  /** The checks of a further route of the same request (steps 5 to 7). `undefined`: it may. */
  static routeRefusal(apiKey: VerifiedKey, context: CheckContext): Refusal | undefined {
    const code = firstRouteRefusal(apiKey.#checked, context);
    return code === undefined ? undefined : refusal(code, apiKey.id, context);
  }
}

const NO_METADATA: JsonObject = Object.freeze({});

function frozenCopy(metadata: JsonObject): JsonObject {
  return Object.keys(metadata).length === 0 ? NO_METADATA : deepFreeze(structuredClone(metadata));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
