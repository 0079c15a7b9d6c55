/** Changing what a key may do, and whether it works at all. */
import type { KeyRecord } from '../record.js';
import type { ChangeOptions } from './change.js';
import { changeKey, versionsOf } from './change.js';
import { fieldsOf } from './input-fields.js';
import { accepted, readFields } from './key-fields.js';
import type { KeyInput } from './key-input.js';
import { assertNoKeyInside } from './no-key-inside.js';
import type { Desk } from './parts.js';
import { publicRecord } from './public-record.js';

export async function updateKey(
  desk: Desk,
  id: string,
  patch: KeyInput,
  options: ChangeOptions = {},
): Promise<KeyRecord> {
  const { catalogue, format, limiterConfigured, now } = desk.parts;
  const { ifVersion } = fieldsOf(options, ['ifVersion'], 'options');
  const fields = readFields(patch, { limiterConfigured, now: now() });
  assertNoKeyInside(format, fields);
  const updated = await changeKey(desk, {
    operation: 'update',
    id,
    fields: Object.keys(fields),
    ifVersions: versionsOf(ifVersion),
    decide: (stored, at) => ({ set: accepted(fields, { catalogue, now: at, stored }) }),
  });
  return publicRecord(updated, now());
}

/** `enabled` alone: an expired key stays expired. */
export async function switchKey(
  desk: Desk,
  operation: 'enable' | 'disable',
  id: string,
  options: ChangeOptions = {},
): Promise<KeyRecord> {
  const { ifVersion } = fieldsOf(options, ['ifVersion'], 'options');
  const switched = await changeKey(desk, {
    operation,
    id,
    ifVersions: versionsOf(ifVersion),
    decide: () => ({ set: { enabled: operation === 'enable' } }),
  });
  return publicRecord(switched, desk.parts.now());
}
