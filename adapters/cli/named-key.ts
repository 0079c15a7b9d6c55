/** The key that `--alias` or `--id` names. */
import { KeywardenError } from '../../src/errors.js';
import type { KeyManager } from '../../src/manage/manager.js';
import type { KeyRecord } from '../../src/record.js';
import { UsageError } from './faults.js';
import { inert } from './inert.js';
import type { NAMING } from './key-options.js';
import type { OptionValues } from './options.js';

type Named = OptionValues<typeof NAMING>;

/** @throws {UsageError} unless it is exactly one of the two */
export function assertNamed({ alias, id }: Named): void {
  if (alias === undefined && id === undefined) {
    throw new UsageError('Which key? Name it by --alias or --id; apikey list --long shows both.');
  }
  if (alias !== undefined && id !== undefined) {
    throw new UsageError('--alias and --id were both given: give one of them.');
  }
}

/** @throws {KeywardenError} `API_KEY_NOT_FOUND` */
export async function namedKey(keys: KeyManager, named: Named): Promise<KeyRecord> {
  assertNamed(named);
  const { alias, id } = named;
  if (alias !== undefined) {
    const { items } = await keys.list({ alias, limit: 1 });
    const [found] = items;
    if (found !== undefined) return found;
    throw notFound(
      `There is no API key with the alias '${inert(alias)}' that is not revoked. A revoked one is named by --id.`,
    );
  }
  try {
    return await keys.get(id ?? '');
  } catch (error) {
    if (error instanceof KeywardenError && error.code === 'API_KEY_NOT_FOUND') {
      throw notFound(`There is no API key with that id in this account.`);
    }
    throw error;
  }
}

function notFound(message: string): KeywardenError {
  return new KeywardenError('API_KEY_NOT_FOUND', { message });
}

/** What people call a key: its alias, else its id. */
export function labelOf({ alias, id }: Pick<KeyRecord, 'alias' | 'id'>): string {
  return inert(alias ?? id);
}
