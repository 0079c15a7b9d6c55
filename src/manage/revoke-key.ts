/** Revoking a key: for good. */
import type { KeyRecord } from '../record.js';
import type { ChangeOptions } from './change.js';
import { changeKey, versionsOf } from './change.js';
import { fieldsOf } from './input-fields.js';
import { assertNoKeyInside } from './no-key-inside.js';
import type { Desk } from './parts.js';
import { publicRecord } from './public-record.js';
import { textOf } from './text.js';

/** How a key is revoked. */
export interface RevokeOptions extends ChangeOptions {
  /** Why, for the audit log: at most 500 characters. */
  readonly reason?: string | undefined;
}

const REASON_TEXT = { max: 500 };

export async function revokeKey(desk: Desk, id: string, options: RevokeOptions = {}): Promise<KeyRecord> {
  const given = fieldsOf(options, ['reason', 'ifVersion'], 'options');
  const reason = given.reason === undefined ? undefined : textOf(given.reason, 'reason', REASON_TEXT);
  assertNoKeyInside(desk.parts.format, { reason });
  const revoked = await changeKey(desk, {
    operation: 'revoke',
    id,
    ifVersions: versionsOf(given.ifVersion),
    decide: (_stored, at) => ({
      // A key that never works again needs nothing that another one of its secrets could be recognised or opened by.
      set: { revokedAt: at, overlap: null, sealed: null },
      ...(reason !== undefined && { detail: { reason } }),
    }),
  });
  return publicRecord(revoked, desk.parts.now());
}
