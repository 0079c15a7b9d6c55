/** Attenuation: what a limited actor makes, revives or sets lies within what it may do itself. */
import { KeywardenError } from '../errors.js';
import type { Grant, GrantField } from '../policy/attenuation.js';
import { exceeding, GRANT_FIELDS } from '../policy/attenuation.js';
import type { StoredKey } from '../record.js';
import { statusOf } from '../record.js';
import type { OperationName } from './operations.js';
import { OPERATIONS } from './operations.js';
import type { Desk } from './parts.js';

/** @throws {KeywardenError} `API_KEY_GRANT_EXCEEDED` naming the fields by which the key is wider than the actor. */
export function assertWithinGrant(
  { actor, parts }: Desk,
  key: Grant,
  fields: readonly GrantField[] = GRANT_FIELDS,
): void {
  if (actor.grant === 'all') return;
  const impersonate = actor.operations.has('impersonate');
  const wider = exceeding(key, actor.grant, { catalogue: parts.catalogue, impersonate }, fields);
  if (wider[0] === undefined) return;
  throw new KeywardenError('API_KEY_GRANT_EXCEEDED', {
    field: wider[0],
    message: `The API key would be allowed more than the caller itself, by ${wider.join(', ')}.`,
  });
}

/**
 * The fields of a changed key that its changer answers for: all of them where the change hands out a secret or makes the key
 * work again, else those it names, whether or not they differ from what is there.
 */
export function answeredFields(
  operation: OperationName,
  {
    before,
    after,
    named,
    now,
  }: {
    readonly before: StoredKey;
    readonly after: StoredKey;
    readonly named: readonly string[];
    readonly now: number;
  },
): readonly GrantField[] {
  if (OPERATIONS[operation].yieldsSecret || revives(before, after, now)) return GRANT_FIELDS;
  return GRANT_FIELDS.filter(
    // Who a key identifies as depends on its type too.
    (field) => named.includes(field) || (field === 'behalfOf' && named.includes('type')),
  );
}

/** Whether a change makes a key work that did not: it is enabled, or an expiry that was over is put off. */
export function revives(before: StoredKey, after: StoredKey, now: number): boolean {
  if (!before.enabled && after.enabled) return true;
  return statusOf(before, now) !== 'active' && statusOf(after, now) === 'active';
}
