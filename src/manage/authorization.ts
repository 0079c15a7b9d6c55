/** Whether an actor may do something at all, by the row of the operations table. */
import { KeywardenError } from '../errors.js';
import type { Actor } from './actor.js';
import type { KeyOperation, OperationName, OperationRow } from './operations.js';
import { OPERATIONS } from './operations.js';

/** What a key may change of itself: the fields that only tell people something. */
const LABELS: readonly string[] = ['name', 'metadata'];

/** @throws {KeywardenError} `API_KEY_PERMISSION_MISSING` */
export function assertPermitted(actor: Actor, operation: OperationName): void {
  const { needs } = OPERATIONS[operation];
  if (needs === 'host') assertHost(actor);
  else if (!actor.operations.has(needs)) throw permissionMissing(needs);
}

/** @throws {KeywardenError} `API_KEY_PERMISSION_MISSING` for everybody but the program that holds the warden. */
export function assertHost(actor: Actor): void {
  if (actor.kind !== 'host') throw permissionMissing('host');
}

/**
 * A key that could change itself would outlive the limits it was given.
 * @param fields those that the operation would set
 * @throws {KeywardenError} `API_KEY_SELF_FORBIDDEN`
 */
export function assertNotItself(
  actor: Actor,
  operation: KeyOperation,
  id: string,
  fields: readonly string[],
): void {
  if (actor.kind !== 'key' || actor.id !== id) return;
  const beyond = fields.filter((field) => !LABELS.includes(field));
  if (OPERATIONS[operation].onItself === 'labels' && beyond.length === 0) return;
  throw new KeywardenError('API_KEY_SELF_FORBIDDEN', {
    message: `An API key may change nothing of itself but its ${LABELS.join(' and ')}.`,
    ...(beyond[0] !== undefined && { field: beyond[0] }),
  });
}

function permissionMissing(needs: OperationRow['needs']): KeywardenError {
  const lacks = needs === 'host' ? 'it is for the host alone' : `it needs "${needs}"`;
  return new KeywardenError('API_KEY_PERMISSION_MISSING', {
    message: `The caller lacks the permission for this operation: ${lacks}.`,
  });
}
