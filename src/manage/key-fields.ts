/** Reads what is said of a key: one reader a field, so that a field means the same at creation and in a patch. */
import { parseAllowIps } from '../policy/allow-list.js';
import type { ScopeCatalogue } from '../policy/scopes.js';
import type { StoredKey } from '../record.js';
import { KEY_TYPES } from '../record.js';
import { assertFuture, expiryOf } from './expiry.js';
import { unfit } from './input-fault.js';
import { fieldsOf } from './input-fields.js';
import type { KeyFields } from './key-input.js';
import { metadataOf } from './metadata.js';
import { rateLimitOf } from './rate-limit.js';
import { aliasOf, ID_TEXT, textListOf, textOf } from './text.js';

/** Characters (code points). */
const NAME_TEXT = { max: 200 };
/** Entries. */
const MAX_SUBACCOUNTS = 1_000;

/** What reading depends on besides the value. */
interface Reading {
  readonly limiterConfigured: boolean;
  /** Epoch ms. */
  readonly now: number;
}

const READERS: {
  readonly [Field in keyof Omit<KeyFields, 'expiresAt'>]: (
    value: unknown,
    reading: Reading,
  ) => KeyFields[Field];
} = {
  name: (value) => (value === null ? '' : textOf(value, 'name', NAME_TEXT)),
  alias: (value) => (value === null ? null : aliasOf(value)),
  type: (value) => {
    const type = KEY_TYPES.find((known) => known === value);
    if (type === undefined) throw unfit('type', `one of ${KEY_TYPES.join(', ')}`, value);
    return type;
  },
  scopes: (value) => textListOf(value, 'scopes'),
  allowIps: (value) => parseAllowIps(textListOf(value, 'allowIps')),
  subaccounts: (value) => (value === null ? null : subaccountsOf(value)),
  enabled: (value) => {
    if (typeof value !== 'boolean') throw unfit('enabled', 'true or false', value);
    return value;
  },
  behalfOf: (value) => (value === null ? null : textOf(value, 'behalfOf', ID_TEXT)),
  rateLimit: (value, { limiterConfigured }) =>
    value === null ? null : rateLimitOf(value, limiterConfigured),
  metadata: (value) => (value === null ? {} : metadataOf(value)),
};

type Readable = keyof typeof READERS;
const READABLE = Object.keys(READERS) as readonly Readable[];

/**
 * The fields that an input names, in the form they are stored in. What depends on the key that is there is left to
 * {@link accepted}.
 * @throws {KeywardenError} naming the field and what would be right.
 */
export function readFields(input: unknown, reading: Reading): Partial<KeyFields> {
  const given = fieldsOf(input, [...READABLE, 'expiresAt', 'expiresIn'], 'input');
  const fields: { -readonly [Field in keyof KeyFields]?: KeyFields[Field] } = {};
  const read = <Field extends Readable>(field: Field): void => {
    const value = given[field];
    if (value !== undefined) fields[field] = READERS[field](value, reading);
  };
  for (const field of READABLE) read(field);
  const expiresAt = expiryOf(given, reading.now);
  if (expiresAt !== undefined) fields.expiresAt = expiresAt;
  return fields;
}

/**
 * The same fields, held against the catalogue and the clock. What the key has already may be repeated by whoever sends a whole
 * form: scopes that left the catalogue, and an expiry that is over.
 * @throws {KeywardenError} `API_KEY_SCOPE_NAME_INVALID`, `API_KEY_EXPIRY_INVALID`
 */
export function accepted(
  fields: Partial<KeyFields>,
  {
    catalogue,
    now,
    stored,
  }: {
    readonly catalogue: ScopeCatalogue;
    readonly now: number;
    /** The key as it is; absent at creation. */
    readonly stored?: StoredKey;
  },
): Partial<KeyFields> {
  const { scopes, expiresAt } = fields;
  if (typeof expiresAt === 'number' && expiresAt !== stored?.expiresAt) assertFuture(expiresAt, now);
  if (scopes === undefined) return fields;
  return { ...fields, scopes: catalogue.validated(scopes, 'scopes', stored?.scopes) };
}

function subaccountsOf(value: unknown): readonly string[] {
  const list = textListOf(value, 'subaccounts');
  if (list.length > MAX_SUBACCOUNTS) throw unfit('subaccounts', `at most ${MAX_SUBACCOUNTS} ids`, list);
  return [...new Set(list.map((id, index) => textOf(id, `subaccounts[${index}]`, ID_TEXT)))];
}
