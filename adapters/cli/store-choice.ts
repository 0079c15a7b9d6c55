/** Which store is meant: what was said, else what the environment says, else the configuration, else your own keystore. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Configuration } from './configuration-shape.js';
import { UsageError } from './faults.js';
import type { GlobalOptions } from './globals.js';
import { holdsPassword } from './store-url.js';
import type { Terminal } from './terminal.js';

/** The environment variable that names the store. */
export const STORE_VARIABLE = 'KEYWARDEN_STORE';

/** A store, and who named it. */
export interface ChosenStore {
  readonly url: string;
  readonly by: 'option' | 'environment' | 'configuration' | 'default';
}

/** @throws {UsageError} for a password on the command line */
export function chosenStore(
  { store }: Pick<GlobalOptions, 'store'>,
  { environment }: Pick<Terminal, 'environment'>,
  configuration: Configuration,
): ChosenStore {
  if (store !== undefined) return { url: withoutPassword(store, '--store', STORE_VARIABLE), by: 'option' };
  const variable = environment[STORE_VARIABLE];
  if (variable !== undefined && variable !== '') return { url: variable, by: 'environment' };
  if (configuration.store !== undefined) return { url: configuration.store, by: 'configuration' };
  return { url: `keystore:${join(ownFolder(environment), 'keys.jwe')}`, by: 'default' };
}

/**
 * The URL as given on the command line.
 * @throws {UsageError} where a password stands in it
 */
export function withoutPassword(url: string, option: string, variable: string): string {
  if (!holdsPassword(url)) return url;
  throw new UsageError(
    `${option} must not hold a password, where process list and shell history would show it. Put the URL into the environment variable ${variable} or, as store, into the configuration file (--config).`,
  );
}

/** The folder of your own keystore: below `XDG_CONFIG_HOME`, `%APPDATA%` or `~/.config`. */
export function ownFolder(environment: Terminal['environment']): string {
  const { XDG_CONFIG_HOME: xdg = '', APPDATA: appData = '', HOME: home = '' } = environment;
  // The XDG base directory specification has relative paths ignored.
  if (isAbsolute(xdg)) return join(xdg, 'keywarden');
  if (process.platform === 'win32' && appData !== '') return join(appData, 'keywarden');
  return join(isAbsolute(home) ? home : homedir(), '.config', 'keywarden');
}
