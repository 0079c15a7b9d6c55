/** Giving a key a new secret, and nothing else: it stays disabled if it was, and expires when it did. */
import type { Duration } from '../duration.js';
import { DURATION_EXPECTED, millisecondsOf } from '../duration.js';
import { KeywardenError } from '../errors.js';
import type { OverlapDigest, StoredKey } from '../record.js';
import type { ChangeOptions } from './change.js';
import { changeKey, versionsOf } from './change.js';
import type { IssuedKey } from './create-key.js';
import { unfit } from './input-fault.js';
import { fieldsOf } from './input-fields.js';
import type { Desk } from './parts.js';
import { publicRecord } from './public-record.js';

/** How a key is regenerated. */
export interface RegenerateOptions extends ChangeOptions {
  /** How long the secret that is replaced goes on working, never past the key's expiry; at most 30 days. Default: not at all. */
  readonly overlap?: Duration | undefined;
}

/** Thirty days, in ms. */
const MAX_OVERLAP = 2_592_000_000;

export async function regenerateKey(
  desk: Desk,
  id: string,
  options: RegenerateOptions = {},
): Promise<IssuedKey> {
  const { format, digester, sealer, now } = desk.parts;
  const given = fieldsOf(options, ['overlap', 'ifVersion'], 'options');
  const overlap = overlapOf(given.overlap);
  let key = '';
  const regenerated = await changeKey(desk, {
    operation: 'regenerate',
    id,
    ifVersions: versionsOf(given.ifVersion),
    decide: async (stored, at) => {
      const minted = format.remint(stored.prefix);
      if (!format.isWellFormed(minted.key)) throw brandNotAccepted();
      key = minted.key;
      const replaced = replacedDigest(desk, stored, at, overlap);
      return {
        set: {
          keyStart: minted.keyStart,
          lastFour: minted.lastFour,
          digest: digester.digest(key),
          overlap: replaced,
          // What was there would open to the secret that is replaced.
          sealed: (await sealer?.seal(key, id)) ?? null,
        },
        detail: { overlapUntil: replaced?.until ?? null },
      };
    },
  });
  return { record: publicRecord(regenerated, now()), key };
}

function brandNotAccepted(): KeywardenError {
  return new KeywardenError('API_KEY_BRAND_NOT_ACCEPTED', {
    message:
      'The API key begins with a brand that is not accepted here, so that its new secret would never be let in: name the brand in the option alsoAccept, or create another key.',
  });
}

function overlapOf(value: unknown): number {
  const overlap = value === undefined ? 0 : millisecondsOf(value);
  if (overlap === undefined || overlap > MAX_OVERLAP) {
    throw unfit('overlap', `${DURATION_EXPECTED}, at most 30 days`, value);
  }
  return overlap;
}

/** What goes on working of the key that was there, an earlier overlap not. */
function replacedDigest(
  { parts }: Desk,
  stored: StoredKey,
  now: number,
  overlap: number,
): OverlapDigest | null {
  const until = Math.min(now + overlap, stored.expiresAt ?? Number.POSITIVE_INFINITY);
  if (until <= now) return null;
  if (parts.digester.standingOf(stored.digest.pepperId) === 'unknown') {
    throw new KeywardenError('API_KEY_STORE_UNAVAILABLE', {
      message:
        'The key was stored with a pepper that is not configured here, so its secret cannot go on working.',
    });
  }
  return { ...stored.digest, until };
}
