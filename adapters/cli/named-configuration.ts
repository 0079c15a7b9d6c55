/** The configuration that `--config` names. */
import { type Configuration, NO_CONFIGURATION } from './configuration-shape.js';
import type { GlobalOptions } from './globals.js';
import { unlessInterrupted } from './interrupted.js';
import type { Terminal } from './terminal.js';

/**
 * Where none was named, the defaults: nothing is looked for in the current folder.
 * @throws {ConfigurationError}
 * @throws {InterruptedError} where somebody ended it while a module was being run
 */
export async function namedConfiguration(
  { config }: Pick<GlobalOptions, 'config'>,
  { interruption }: Pick<Terminal, 'interruption'>,
): Promise<Configuration> {
  if (config === undefined) return NO_CONFIGURATION;
  // Validating takes a library that most calls have no use for.
  const { readConfiguration } = await import('./configuration.js');
  return unlessInterrupted(readConfiguration(config), interruption);
}
