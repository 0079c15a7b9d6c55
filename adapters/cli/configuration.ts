/**
 * `keywarden/config`: the configuration file that the command line and a server share, so that both mean the same keys.
 * Nothing is looked for: a file is read, and a `.js` one run, only where it is named.
 */
import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { z } from 'zod';
import { BRAND_LENGTH, BRAND_PATTERN } from '../../src/key/format.js';
import { kindOf } from '../../src/manage/input-fault.js';
import type { PepperSet } from '../../src/options.js';
import { quoted } from '../../src/policy/quoted.js';
import type { ScopeDefinitions } from '../../src/policy/scopes.js';
import { defaultExportOf } from './configuration-module.js';
import { type Configuration, ConfigurationError, DEFAULT_BRAND } from './configuration-shape.js';
import { fields } from './misfit.js';
import { readSecretFile } from './secret-file.js';
import { withAbsolutePath } from './store-url.js';

export type { Configuration, ConfigurationFile } from './configuration-shape.js';
export { ConfigurationError } from './configuration-shape.js';

const { min, max } = BRAND_LENGTH;
const brand = z.custom<string>(
  (value) =>
    typeof value === 'string' && value.length >= min && value.length <= max && BRAND_PATTERN.test(value),
  {
    error: ({ input }) =>
      `expected ${min} to ${max} of a-z, 0-9 and single _, beginning with a letter; received ${came(input)}`,
  },
);
const scope = z.union(
  [z.string(), fields({ description: z.string(), implies: z.array(z.string()).optional() })],
  { error: ({ input }) => `expected a description or { description, implies? }; received ${came(input)}` },
);
const path = z.string().min(1, 'expected the path of a file, received an empty text');

const configurationFile = fields({
  brand: brand.optional(),
  alsoAccept: z.array(brand).optional(),
  scopes: z.record(z.string(), scope).optional(),
  store: z.string().min(1, 'expected the URL of a store, received an empty text').optional(),
  pepperFile: path.optional(),
  recoveryFile: path.optional(),
  policies: z.unknown().optional(),
});

const secretSet = fields({ current: z.string(), secrets: z.record(z.string(), z.string()) });
const pepperSet = secretSet.extend({ acceptUnpeppered: z.boolean().optional() });

/**
 * Reads a configuration, and the files of secrets that it names.
 * @param file the path of a `.json` file, or of a `.js` or `.mjs` one that exports the configuration as `default`
 * @throws {ConfigurationError}
 */
export async function readConfiguration(file: string): Promise<Configuration> {
  const full = resolve(file);
  const folder = dirname(full);
  const said = checked(configurationFile, await contentsOf(full, file), file);
  const pepper =
    said.pepperFile && pepperOf(await secretOf(folder, said.pepperFile, file, 'pepperFile'), file);
  const recovery =
    said.recoveryFile &&
    checked(
      secretSet,
      jsonOf(await secretOf(folder, said.recoveryFile, file, 'recoveryFile'), `${file}: recoveryFile`),
      `${file}: recoveryFile`,
    );
  return {
    warden: {
      brand: said.brand ?? DEFAULT_BRAND,
      alsoAccept: said.alsoAccept ?? [],
      scopes: scopesOf(said.scopes ?? {}),
      ...(pepper && { pepper }),
      ...(recovery && { recovery }),
    },
    store: said.store === undefined ? undefined : withAbsolutePath(said.store, folder),
    policies: said.policies,
  };
}

/** @throws {ConfigurationError} */
export function assertBrand(value: string, where: string): void {
  checked(brand, value, where);
}

/** What came, where it can be no secret. */
function came(input: unknown): string {
  return typeof input === 'string' ? quoted(input) : kindOf(input);
}

async function contentsOf(full: string, file: string): Promise<unknown> {
  const kind = extname(full);
  if (kind === '.js' || kind === '.mjs') return exportOf(full, file);
  if (kind !== '.json') {
    throw new ConfigurationError(`${file}: a configuration is a .json, .js or .mjs file.`);
  }
  try {
    return jsonOf(await readFile(full, 'utf8'), file);
  } catch (error) {
    throw error instanceof ConfigurationError ? error : unreadable(file, error);
  }
}

async function exportOf(full: string, file: string): Promise<unknown> {
  let exported: unknown;
  try {
    exported = await defaultExportOf(full);
  } catch (error) {
    throw unreadable(file, error);
  }
  if (exported !== undefined) return exported;
  throw new ConfigurationError(`${file}: export the configuration as default: export default { … }.`);
}

function unreadable(file: string, error: unknown): ConfigurationError {
  return new ConfigurationError(`${file}: the configuration cannot be read (${reasonOf(error)}).`);
}

/** Of the system, a code: which file it is, is said. Of a module, its own sentence. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'syscall' in error && 'code' in error ? String(error.code) : error.message;
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text, (name, value) => {
      if (name === '__proto__') throw new ConfigurationError(`${where}: nothing can be called __proto__.`);
      return value;
    });
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    // What JSON.parse says shows what it could not read.
    throw new ConfigurationError(`${where} must be JSON; it cannot be parsed.`);
  }
}

/** Messages name paths and kinds, never values. */
function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return data;
  const complaints = error.issues.map(({ path, message }) => {
    const said = message.replace(/^Invalid input: /, '');
    return `${where}: ${path.length === 0 ? '' : `${path.join('.')}: `}${said}.`;
  });
  throw new ConfigurationError(complaints.join('\n'));
}

/** The same, without `implies: undefined`. */
function scopesOf(said: NonNullable<z.output<typeof configurationFile>['scopes']>): ScopeDefinitions {
  return Object.fromEntries(
    Object.entries(said).map(([name, entry]) => {
      if (typeof entry === 'string') return [name, entry];
      const { description, implies } = entry;
      return [name, implies === undefined ? description : { description, implies }];
    }),
  );
}

async function secretOf(folder: string, path: string, file: string, field: string): Promise<string> {
  try {
    return await readSecretFile(resolve(folder, path));
  } catch (error) {
    throw new ConfigurationError(`${file}: ${field}: ${error instanceof Error ? error.message : ''}`);
  }
}

function pepperOf(secret: string, file: string): string | PepperSet {
  if (!secret.trimStart().startsWith('{')) return secret;
  const { acceptUnpeppered, ...set } = checked(
    pepperSet,
    jsonOf(secret, `${file}: pepperFile`),
    `${file}: pepperFile`,
  );
  return acceptUnpeppered === undefined ? set : { ...set, acceptUnpeppered };
}
