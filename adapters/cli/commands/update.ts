/** `apikey update` */
import type { KeyInput } from '../../../src/manage/key-input.js';
import { assertCatalogue } from '../catalogue.js';
import { defineCommand } from '../command.js';
import { UsageError } from '../faults.js';
import { FIELDS, inOptionsWords, inputOf, NAMING, VERSION } from '../key-options.js';
import { assertNamed, labelOf, namedKey } from '../named-key.js';
import { text, texts } from '../options.js';
import { jsonOfKey } from '../shown.js';

/** What a field is without anything in it. */
const CLEARED: Readonly<Record<string, KeyInput>> = {
  name: { name: null },
  alias: { alias: null },
  scopes: { scopes: [] },
  'allow-ips': { allowIps: [] },
  subaccounts: { subaccounts: null },
  'behalf-of': { behalfOf: null },
  expiry: { expiresAt: null },
  'rate-limit': { rateLimit: null },
  metadata: { metadata: null },
};

export const update = defineCommand({
  name: 'update',
  summary: 'Change what a key is. Lists are replaced as a whole.',
  options: {
    ...NAMING,
    newAlias: text('<alias>', 'Another alias.'),
    ...FIELDS,
    clear: texts('<field>', `Empty a field: ${Object.keys(CLEARED).join(', ')}.`),
    ...VERSION,
  },
  examples: [
    'apikey update --alias ci --scope orders:read --scope orders:write',
    'apikey update --alias ci --new-alias ci-2 --expires 30d --clear allow-ips',
  ],
  async run({ options, report, globals, open }) {
    const { newAlias, clear = [], ifVersion } = options;
    assertNamed(options);
    const patch = {
      ...inputOf(options),
      ...(newAlias !== undefined && { alias: newAlias }),
    };
    const whole = { ...patch, ...clearedBy(clear, patch) };
    if (Object.keys(whole).length === 0) {
      throw new UsageError('Nothing to change was said: --name, --scope, --expires … or --clear.');
    }
    const { keys, warden } = await open();
    assertCatalogue(warden.scopes, options.scope, globals);
    const key = await namedKey(keys, options);
    const updated = await inOptionsWords(() => keys.update(key.id, whole, { ifVersion }));
    await report.sentence(
      updated.version === key.version
        ? `API key '${labelOf(updated)}' was like that already.`
        : `API key '${labelOf(updated)}' has been updated.`,
      jsonOfKey(updated),
    );
  },
});

/** @throws {UsageError} for what is no field, or was given a value too */
function clearedBy(names: readonly string[], patch: KeyInput): KeyInput {
  let cleared: KeyInput = {};
  for (const name of names) {
    const empty = Object.hasOwn(CLEARED, name) ? CLEARED[name] : undefined;
    if (empty === undefined) {
      throw new UsageError(`--clear takes one of ${Object.keys(CLEARED).join(', ')}; that is none of them.`);
    }
    if (Object.keys(empty).some((field) => Object.hasOwn(patch, field))) {
      throw new UsageError(`--clear ${name} and a value for it were both given: give one of them.`);
    }
    cleared = { ...cleared, ...empty };
  }
  return cleared;
}
