/** Where the passphrase of a keystore comes from: a file, a descriptor, or somebody at the keyboard. */
import { UsageError } from './faults.js';
import { flagOf } from './options.js';
import { readSecretFile, SECRET_LIMIT, secretText } from './secret-file.js';
import type { Terminal } from './terminal.js';

/** What was said of it. */
export interface PassphraseSource {
  readonly file: string | undefined;
  readonly descriptor: number | undefined;
  /** The names of the two options, for messages. */
  readonly options: { readonly file: string; readonly descriptor: string };
}

/**
 * The passphrase; of a new keystore asked twice.
 * @param what names the keystore in the question, without its article
 * @throws {UsageError} where there is none to be had, or it is empty
 */
export async function passphraseFrom(
  source: PassphraseSource,
  { terminal, what, isNew }: { readonly terminal: Terminal; readonly what: string; readonly isNew: boolean },
): Promise<string> {
  const { file, descriptor } = source;
  const options = { file: flagOf(source.options.file), descriptor: flagOf(source.options.descriptor) };
  if (file !== undefined && descriptor !== undefined) {
    throw new UsageError(`${options.file} and ${options.descriptor} were both given: give one of them.`);
  }
  if (file !== undefined) return readSecretFile(file);
  // Somebody who types is asked: what a terminal hands on by itself, it shows.
  if (descriptor !== undefined && !(descriptor === 0 && terminal.inputIsTTY)) {
    return secretText(
      await terminal.readDescriptor(descriptor, SECRET_LIMIT),
      `What comes from ${options.descriptor} ${descriptor}`,
    );
  }
  if (!terminal.inputIsTTY || !terminal.stderr.isTTY) {
    throw new UsageError(
      `The ${what} needs a passphrase, and there is nobody to ask. Use ${options.file} FILE or ${options.descriptor} NUMBER (0 is standard input).`,
    );
  }
  const passphrase = await terminal.askHidden(
    isNew ? `New passphrase for the ${what}, 8 characters or more` : `Passphrase of the ${what}`,
  );
  if (passphrase === '') throw new UsageError('The passphrase is empty.');
  if (isNew && (await terminal.askHidden('The same again')) !== passphrase) {
    throw new UsageError('The two passphrases differ. Nothing was made.');
  }
  return passphrase;
}
