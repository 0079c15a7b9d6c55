/** The options that name a key and those that say what it is, with what they mean to the core. */
import { type Duration, millisecondsOf } from '../../src/duration.js';
import { KeywardenError } from '../../src/errors.js';
import type { KeyInput } from '../../src/manage/key-input.js';
import { momentOf } from '../../src/manage/moment.js';
import type { JsonObject } from '../../src/record.js';
import { KEY_TYPES } from '../../src/record.js';
import { UsageError } from './faults.js';
import { choice, flag, flagOf, type OptionValues, text, texts, whole } from './options.js';

/** Which key is meant. */
export const NAMING = {
  alias: text('<alias>', 'The key with this alias that is not revoked.'),
  id: text('<id>', 'The key with this id (apk_…).'),
} as const;

/** For what changes a key. */
export const VERSION = {
  ifVersion: whole('<number>', 'Only if the key has this version still.', {
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
  }),
} as const;

/** For what cannot be undone. */
export const YES = { yes: flag('Do not ask whether to go on.') } as const;

/** What is said of a key, but for its alias. */
export const FIELDS = {
  name: text('<text>', 'What people call it, up to 200 characters.'),
  type: choice('<type>', KEY_TYPES, 'Whose it is: the account’s, one user’s, or nothing said.'),
  scope: texts('<scope>', 'What it may do.'),
  allowIp: texts('<range>', 'Where it may be used from: an IPv4 address or CIDR range. Default: anywhere.'),
  subaccount: texts('<id>', 'A sub-account that it may act for. Default: all.'),
  withoutSubaccounts: flag('It may act for no sub-account at all.'),
  behalfOf: text('<user>', 'The user that it acts on behalf of.'),
  expires: text('<when>', "When it stops working: '90d' (s, m, h, d, w, y), 2030-01-15T12:00:00Z, or never."),
  rateLimit: text('<limit>', "How often it may be used: '100/1m'. Servers need a limiter to accept it."),
  metadata: text('<json>', 'A JSON object of at most 4 KiB.'),
} as const;

/** How the core's fields are written here. */
const WRITTEN: Readonly<Record<string, string>> = {
  scopes: flagOf('scope'),
  allowIps: flagOf('allowIp'),
  subaccounts: flagOf('subaccount'),
  expiresAt: flagOf('expires'),
  expiresIn: flagOf('expires'),
  keyId: flagOf('id'),
  actorId: flagOf('actor'),
  userId: flagOf('behalfOf'),
};

/** What the options say of a key; what none of them names stays unsaid. */
export function inputOf(given: Partial<OptionValues<typeof FIELDS>>): KeyInput {
  const { name, type, scope, allowIp, subaccount, withoutSubaccounts, behalfOf, expires } = given;
  if (subaccount !== undefined && withoutSubaccounts) {
    throw new UsageError('--subaccount and --without-subaccounts were both given: give one of them.');
  }
  return {
    ...(name !== undefined && { name }),
    ...(type !== undefined && { type }),
    ...(scope !== undefined && { scopes: scope }),
    ...(allowIp !== undefined && { allowIps: allowIp }),
    ...(subaccount !== undefined && { subaccounts: subaccount }),
    ...(withoutSubaccounts && { subaccounts: [] }),
    ...(behalfOf !== undefined && { behalfOf }),
    ...(expires !== undefined && expiryOf(expires)),
    ...(given.rateLimit !== undefined && { rateLimit: rateLimitOf(given.rateLimit) }),
    ...(given.metadata !== undefined && { metadata: metadataOf(given.metadata) }),
  };
}

/** A duration from now, a moment, or `never`. @throws {UsageError} for what is none of these */
export function expiryOf(when: string): KeyInput {
  if (when === 'never') return { expiresAt: null };
  if (isDuration(when)) return { expiresIn: when };
  if (momentOf(when) !== undefined) return { expiresAt: when };
  throw new UsageError(
    "An expiry is a time from now like '90d', ISO 8601 with a zone like '2030-01-15T12:00:00Z', or never.",
  );
}

export function isDuration(value: string): value is Exclude<Duration, number> {
  return millisecondsOf(value) !== undefined;
}

/** @throws {UsageError} */
export function rateLimitOf(limit: string): NonNullable<KeyInput['rateLimit']> {
  const [, points, duration = ''] = /^(\d{1,15})\/(\w+)$/.exec(limit) ?? [];
  if (points === undefined || !isDuration(duration)) {
    throw new UsageError("A rate limit is a number of uses and a duration, like '100/1m' or '5000/1d'.");
  }
  return { points: Number(points), duration };
}

/** @throws {UsageError} */
export function metadataOf(json: string): JsonObject {
  try {
    // Whether it is an object, and how large, is the core's to say.
    return JSON.parse(json);
  } catch {
    throw new UsageError(
      'Metadata must be a JSON object, like \'{"team":"billing"}\'; this cannot be parsed.',
    );
  }
}

/** Does it, with what the core says of a field said of the option that the field came by. */
export async function inOptionsWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KeywardenError) || error.field === undefined) throw error;
    const [field = ''] = /^[A-Za-z]+/.exec(error.field) ?? [];
    const option = WRITTEN[field] ?? flagOf(field);
    const message = error.message.startsWith(error.field)
      ? option + error.message.slice(error.field.length)
      : error.message;
    throw new KeywardenError(error.code, { message, field: error.field });
  }
}
