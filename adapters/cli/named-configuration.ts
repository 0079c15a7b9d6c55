/** The configuration that `--config` names. */
import { type Configuration, NO_CONFIGURATION } from './configuration-shape.js';
import type { GlobalOptions } from './globals.js';

/** Where none was named, the defaults: nothing is looked for in the current folder. */
export async function namedConfiguration({ config }: Pick<GlobalOptions, 'config'>): Promise<Configuration> {
  if (config === undefined) return NO_CONFIGURATION;
  // Validating takes a library that most calls have no use for.
  const { readConfiguration } = await import('./configuration.js');
  return readConfiguration(config);
}
