/** The columns of a file of keys to be created, with what a cell of each means. */
import { KeywardenError } from '../../../src/errors.js';
import { accepted, readFields } from '../../../src/manage/key-fields.js';
import type { KeyInput } from '../../../src/manage/key-input.js';
import type { ScopeCatalogue } from '../../../src/policy/scopes.js';
import type { KeyType } from '../../../src/record.js';
import { KEY_TYPES } from '../../../src/record.js';
import { UsageError } from '../faults.js';
import { expiryOf, metadataOf, rateLimitOf } from '../key-options.js';

/** What a cell that is not empty says of a key. An empty one says nothing. @throws {UsageError} */
type ReadCell = (cell: string) => KeyInput;

export const COLUMNS: Readonly<Record<string, ReadCell>> = {
  alias: (alias) => ({ alias }),
  name: (name) => ({ name }),
  type: (cell) => ({ type: typeOf(cell) }),
  scopes: (cell) => ({ scopes: wordsOf(cell) }),
  allow_ips: (cell) => ({ allowIps: wordsOf(cell) }),
  subaccounts: (cell) => ({ subaccounts: cell.startsWith('[') ? listOf(cell) : wordsOf(cell) }),
  behalf_of: (behalfOf) => ({ behalfOf }),
  expires: expiryOf,
  rate_limit: (cell) => ({ rateLimit: rateLimitOf(cell) }),
  metadata: (cell) => ({ metadata: metadataOf(cell) }),
  enabled: (cell) => ({ enabled: booleanOf(cell) }),
};

/**
 * What a cell says, once the core would take it.
 * @throws {UsageError} that says what would be right
 */
export function readCell(column: string, cell: string, catalogue: ScopeCatalogue): KeyInput {
  const input = COLUMNS[column]?.(cell) ?? {};
  const now = Date.now();
  try {
    accepted(readFields(input, { limiterConfigured: true, now }), { catalogue, now });
  } catch (error) {
    if (!(error instanceof KeywardenError)) throw error;
    throw new UsageError(error.message);
  }
  return input;
}

function wordsOf(cell: string): readonly string[] {
  return cell.split(' ').filter((word) => word !== '');
}

function listOf(cell: string): readonly string[] {
  try {
    // Whether these are texts, the core sees.
    return JSON.parse(cell);
  } catch {
    throw new UsageError('It must be ids with blanks between them, or a JSON list like ["a b","c"].');
  }
}

function typeOf(cell: string): KeyType {
  const type = KEY_TYPES.find((known) => known === cell);
  if (type === undefined) throw new UsageError(`It must be one of ${KEY_TYPES.join(', ')}.`);
  return type;
}

function booleanOf(cell: string): boolean {
  if (cell !== 'true' && cell !== 'false') throw new UsageError('It must be true or false.');
  return cell === 'true';
}
