/** A key of the warden's own manages keys: within what it may do itself. */
import { assertWarden } from '../../../src/http/assert-warden.js';
import { presentedKey } from '../../../src/http/credentials.js';
import { DEFAULT_HEADERS } from '../../../src/http/guard-options.js';
import type { Keywarden } from '../../../src/keywarden.js';
import { PERMISSIONS } from '../../../src/manage/operations.js';
import { assertOptions } from '../../../src/options/assertions.js';
import type { ActorSource } from '../actor-source.js';
import { assertWire } from '../assert-wire.js';
import { RefusedCredential } from '../refused-credential.js';
import type { Wire } from '../wire.js';
import { operationsAllowed } from '../wire.js';

/** What a key actor needs to know. */
export interface ApiKeyActorOptions {
  /** The scopes that stand for operations are this wire's permissions. */
  readonly wire: Pick<Wire, 'permissionOf' | 'permissions'>;
}

const SOURCES = { headers: DEFAULT_HEADERS, query: undefined, basic: false };

/**
 * Reads the key as guards do, verifies it past the cache, and takes its scopes for permissions and its own record for what it may
 * hand on. A credential that is not of the warden's brand is left to others.
 * @throws {TypeError} for what is no warden or no wire, and where the catalogue has none of the wire's permissions: no key could do anything.
 */
export function apiKeyActor<Scope extends string>(
  warden: Keywarden<Scope>,
  options: ApiKeyActorOptions,
): ActorSource {
  assertWarden('apiKeyActor', warden);
  assertOptions('apiKeyActor', options, ['wire'], ['wire']);
  const { wire } = options;
  assertWire('apiKeyActor', wire);
  const names = Object.keys(wire.permissions);
  if (!names.some((name) => warden.scopes.has(name))) {
    throw new TypeError(
      `apiKeyActor: the catalogue has none of ${names.join(', ')}; spread the wire's permissions into the option scopes.`,
    );
  }
  return async (request, { ip }) => {
    const presented = presentedKey([...request.headers].flat(), '', SOURCES, (value) => warden.isOurs(value));
    if (presented.kind === 'invalid') throw new RefusedCredential('API_KEY_REQUEST_INVALID');
    if (presented.kind !== 'key') return undefined;
    const outcome = await warden.verify(presented.key, { fresh: true, ...(ip !== undefined && { ip }) });
    if (!outcome.ok) throw new RefusedCredential(outcome.code, outcome.retryAfter);
    const { id, accountId } = outcome.apiKey;
    const record = await warden.keys.in(accountId).get(id);
    if (record.status === 'revoked') throw new RefusedCredential('API_KEY_REVOKED');
    const allowed = warden.scopes.grantOf(record.scopes);
    return {
      id,
      kind: 'key',
      accountId,
      operations: operationsAllowed(wire, PERMISSIONS, (permission) => allowed.has(permission)),
      grant: record,
    };
  };
}
