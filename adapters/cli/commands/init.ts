/** `apikey init` */
import { calledAs } from '../called-as.js';
import { defineCommand } from '../command.js';
import { DEFAULT_BRAND } from '../configuration-shape.js';
import { RefusedError, UsageError } from '../faults.js';
import type { GlobalOptions } from '../globals.js';
import { reserveNewFile } from '../new-file.js';
import { file, text } from '../options.js';
import { quotedPath } from '../quoted-path.js';
import { sameKeys } from '../same-keys.js';
import { shownUrl } from '../store-url.js';

/** What the key of whoever manages keys may: all that the page has buttons for, and declared by every configuration that is written. */
const MANAGING = ['keys:read', 'keys:create', 'keys:update', 'keys:regenerate', 'keys:revoke'];

export const init = defineCommand({
  name: 'init',
  summary: 'Make the store ready: the encrypted keystore, or the tables of a database.',
  description: 'Once is enough, and again does nothing. A new keystore has its passphrase asked twice.',
  options: {
    writeConfig: file('<file>', 'Also write a configuration to begin with to this new .json file.'),
    brand: text('<brand>', `For --write-config: what keys begin with. Default: ${DEFAULT_BRAND}.`),
  },
  examples: [
    'apikey init',
    'apikey init --store sqlite:./keys.db --write-config keywarden.config.json --brand acme',
  ],
  async run({ options, report, globals, terminal, open }) {
    const { writeConfig, brand } = options;
    if (brand !== undefined && writeConfig === undefined) {
      throw new UsageError('--brand goes with --write-config: it is said in the configuration.');
    }
    const configuration = writeConfig === undefined ? undefined : await checkedText(writeConfig, brand);
    const { chosen, isNew } = await open({ makes: true });
    const store = shownUrl(chosen.url);
    if (writeConfig !== undefined && configuration !== undefined) {
      // What the environment names may hold a password.
      await written(writeConfig, configuration(chosen.by === 'environment' ? undefined : chosen.url));
    }
    const lines = [
      isNew ? `The store ${store} has been made.` : `The store ${store} is ready.`,
      ...(writeConfig === undefined
        ? []
        : [`The configuration ${quotedPath(writeConfig)} has been written.`]),
    ];
    await report.sentence(lines.join('\n'), { store, isNew, config: writeConfig ?? null });
    const program = calledAs(terminal);
    if (writeConfig !== undefined)
      await report.remark(managing(program, { ...globals, config: writeConfig }));
    else if (isNew)
      await report.remark(`Next, a key:\n  ${program} create --alias my-key${sameKeys(globals)}`);
  },
});

/** What comes next where there is a configuration, which names the store too unless the environment does. */
function managing(program: string, globals: GlobalOptions): string {
  const again = sameKeys({ ...globals, store: undefined });
  const scopes = MANAGING.map((permission) => ` --scope ${permission}`).join('');
  return `Next, a key for whoever manages keys, and the page and the API for it to be used in:
  ${program} create --alias admin${scopes}${again}
  ${program} serve${again}`;
}

/** The configuration's text, once its brand is one. */
async function checkedText(
  path: string,
  brand: string = DEFAULT_BRAND,
): Promise<(store: string | undefined) => string> {
  if (!path.endsWith('.json')) throw new UsageError('--write-config writes a .json file.');
  const { assertBrand } = await import('../configuration.js');
  const { nativeWire } = await import('../../management.js');
  assertBrand(brand, '--brand');
  return (store) =>
    `${JSON.stringify({ brand, ...(store !== undefined && { store }), scopes: nativeWire.permissions }, undefined, 2)}\n`;
}

/** @throws {RefusedError} where there is no room for it, for instance */
async function written(path: string, configuration: string): Promise<void> {
  const file = await reserveNewFile(path, '--write-config');
  try {
    await file.write(configuration);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new RefusedError(`--write-config ${quotedPath(path)}: it cannot be written (${code}).`);
  }
}
