/** `apikey copy` */
import type { Copied, CopyCounts, CopyProgress } from '../../stores/copy.js';
import type { OpenedStore } from '../../stores/open.js';
import { askedStore } from '../asked-store.js';
import type { Call } from '../command.js';
import { defineCommand } from '../command.js';
import { confirmed } from '../confirmation.js';
import { counted } from '../counted.js';
import { InterruptedError, RefusedError, UsageError } from '../faults.js';
import { YES } from '../key-options.js';
import { file, text, whole } from '../options.js';
import { STORE_VARIABLE, withoutPassword } from '../store-choice.js';
import { shownUrl, withAbsolutePath } from '../store-url.js';

/** The environment variable that names the store that is copied to. */
const TARGET_VARIABLE = 'KEYWARDEN_TO_STORE';

const WHAT = {
  keys: ['key', 'keys'],
  audit: ['audit event', 'audit events'],
  uses: ['count of uses', 'counts of uses'],
} as const;

export const copy = defineCommand({
  name: 'copy',
  summary: 'Copy everything, every account, into another store. Run again, it goes on.',
  description:
    'Keys keep their ids and secrets, so that what was issued goes on working. Nothing should write to either store meanwhile. At the end both are counted.',
  options: {
    to: text('<url>', `The store that is copied to; without a password. Default: ${TARGET_VARIABLE}.`),
    toPassphraseFile: file('<file>', "A file with that keystore's passphrase."),
    toPassphraseFd: whole('<number>', "A file descriptor to read that keystore's passphrase from.", {
      min: 0,
      max: 1_023,
    }),
    ...YES,
  },
  examples: [
    'apikey copy --to sqlite:./keys.db',
    `${STORE_VARIABLE}=redis://… ${TARGET_VARIABLE}=postgres://… apikey copy`,
  ],
  async run(call) {
    const { options, terminal, globals, report } = call;
    const { toPassphraseFd: descriptor } = options;
    const target = targetOf(options.to, terminal.environment[TARGET_VARIABLE]);
    if (descriptor !== undefined && descriptor === globals.passphraseFd) {
      throw new UsageError('Both passphrases cannot come from one descriptor: use another, or a file.');
    }
    const from = await call.open();
    if (withAbsolutePath(from.chosen.url, '.') === withAbsolutePath(target, '.')) {
      throw new UsageError('That is the store itself: --to names another one.');
    }
    const { openChosenStore } = await import('../opened-store.js');
    const to = await openChosenStore(target, {
      terminal,
      madeBy: undefined,
      migrate: false,
      passphrase: {
        file: options.toPassphraseFile,
        descriptor,
        options: { file: 'toPassphraseFile', descriptor: 'toPassphraseFd' },
      },
    });
    try {
      if (await askedStore(() => holdsOther(from.store, to.store))) {
        const question = `${shownUrl(target)} holds keys that are not copies, or changed since. Copy over them?`;
        await confirmed(call, options.yes, question);
      }
      const counts = await copyShown(call, from.store, to.store);
      const said = (['keys', 'audit', 'uses'] as const).map((what) => copiedText(counts[what], what));
      await report.sentence(`Copied ${said.join(', ')}: as many in both stores.`, counts);
    } finally {
      await to.store.close();
    }
  },
});

/** @throws {UsageError} */
function targetOf(given: string | undefined, variable: string | undefined): string {
  if (given !== undefined) return withoutPassword(given, '--to', TARGET_VARIABLE);
  if (variable !== undefined && variable !== '') return variable;
  throw new UsageError(
    `Where to? Name the other store by --to or the environment variable ${TARGET_VARIABLE}.`,
  );
}

/** Whether the target has a key that an earlier run of the same copy cannot have left there as it is. */
async function holdsOther(from: OpenedStore, to: OpenedStore): Promise<boolean> {
  let cursor: string | undefined;
  do {
    const { items, next } = await to.scanKeys(cursor);
    for (const { accountId, id, version } of items) {
      const original = await from.findById(accountId, id);
      if (original === undefined || original.version < version) return true;
    }
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return false;
}

function copiedText(count: number, what: Copied): string {
  const [one, many] = WHAT[what];
  return counted(count, one, many);
}

/** The copy, with how far it is. */
async function copyShown(
  { terminal, report }: Call,
  from: OpenedStore,
  to: OpenedStore,
): Promise<CopyCounts> {
  const { copyStore } = await import('../../stores/copy.js');
  const { interruption } = terminal;
  const progress = report.json || report.quiet ? undefined : terminal.progress('Copying');
  const onProgress = ({ what, copied }: CopyProgress): void => {
    progress?.step(`${copiedText(copied, what)} copied`);
    if (interruption.aborted) throw new InterruptedError(interruption.reason);
  };
  try {
    const counts = await askedStore(() => copyStore(from, to, { onProgress }));
    progress?.done('Copied and counted.');
    return counts;
  } catch (error) {
    progress?.failed('Not finished. Run it again to go on.');
    throw error instanceof Error && error.name === 'CopyIncompleteError'
      ? new RefusedError(error.message)
      : error;
  }
}
