/** A key in clear as `verify` and `explain` are handed it: typed when asked, or by a pipe, never as an argument. */
import type { Keywarden } from '../../src/keywarden.js';
import type { Call } from './command.js';
import { UsageError } from './faults.js';
import { type OptionValues, text, texts, whole } from './options.js';
import { SECRET_LIMIT, secretText } from './secret-file.js';

/** Where the key is, and what is asked of it. */
export const PRESENTED = {
  keyFd: whole('<number>', 'A file descriptor to read the key from. Default: standard input.', {
    min: 0,
    max: 1_023,
  }),
  ip: text('<address>', 'As if it came from this address.'),
  scope: texts('<scope>', 'It must have this scope.'),
  anyScope: texts('<scope>', 'It must have one of these scopes.'),
  subaccount: text('<id>', 'It must be allowed to act for this sub-account.'),
} as const;

type Presented = OptionValues<typeof PRESENTED>;

/** @throws {UsageError} where there is none, or it comes from where the passphrase does */
export async function presentedKey(
  { keyFd }: Presented,
  { terminal, globals }: Pick<Call, 'terminal' | 'globals'>,
): Promise<string> {
  const descriptor = keyFd ?? 0;
  if (descriptor === 0 && terminal.inputIsTTY) {
    if (!terminal.stderr.isTTY) throw new UsageError('There is nobody to ask for the key: pipe it in.');
    const asked = (await terminal.askHidden('API key')).trim();
    if (asked === '') throw new UsageError('The key is empty.');
    return asked;
  }
  if (descriptor === globals.passphraseFd) {
    throw new UsageError(
      `Key and passphrase cannot both come from descriptor ${descriptor}: use --passphrase-file, or another --key-fd.`,
    );
  }
  const read = await terminal.readDescriptor(descriptor, SECRET_LIMIT);
  return secretText(read, `What comes from descriptor ${descriptor}`);
}

/** What is asked of the key besides. */
export function contextOf({ ip, scope, anyScope, subaccount }: Presented): {
  readonly ip?: string;
  readonly scopes?: readonly string[];
  readonly anyScopes?: readonly string[];
  readonly subaccount?: string;
} {
  return {
    ...(ip !== undefined && { ip }),
    ...(scope !== undefined && { scopes: scope }),
    ...(anyScope !== undefined && { anyScopes: anyScope }),
    ...(subaccount !== undefined && { subaccount }),
  };
}

/** What may be the matter with a key of another brand; empty: it is of ours. */
export function brandHint(warden: Pick<Keywarden, 'brand' | 'isOurs'>, presented: string): string {
  if (warden.isOurs(presented)) return '';
  return ` It does not begin with ${warden.brand}_; where keys begin otherwise, a configuration says so, which --config names.`;
}

/** What is said of a key behind the name of the command. */
export const NO_KEY_ARGUMENT =
  'A key is never an argument, where process list and shell history would show it. If it is a real one, revoke it. Pipe it in, or type it when asked.';
