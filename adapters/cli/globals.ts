/** The options that every command has. */
import { file, flag, type OptionValues, text, whole } from './options.js';

/** The highest file descriptor that can be named. */
const DESCRIPTORS = { min: 0, max: 1_023 };

export const GLOBAL_OPTIONS = {
  store: text(
    '<url>',
    'Where the keys are: keystore:PATH, sqlite:PATH, postgres://…, mysql://…, redis://…; without a password. Default: KEYWARDEN_STORE, the configuration, your own keystore.',
  ),
  config: file('<file>', 'The configuration: brand, scopes, store, pepper … (.json or .js).'),
  account: text('<id>', 'Whose keys. Default: default.'),
  passphraseFile: file('<file>', "A file with the keystore's passphrase, not accessible to everybody."),
  passphraseFd: whole(
    '<number>',
    "A file descriptor to read the keystore's passphrase from; 0 is standard input.",
    DESCRIPTORS,
  ),
  json: flag('Answer, and complain, in JSON.'),
  quiet: flag('Say only what was asked for.'),
} as const;

export type GlobalOptions = OptionValues<typeof GLOBAL_OPTIONS>;
