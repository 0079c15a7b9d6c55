/** `apikey enable` */
import { defineCommand } from '../command.js';
import { inOptionsWords, NAMING, VERSION } from '../key-options.js';
import { assertNamed, labelOf, namedKey } from '../named-key.js';
import { jsonOfKey } from '../shown.js';

export const enable = defineCommand({
  name: 'enable',
  summary: 'Let a disabled key work again.',
  options: { ...NAMING, ...VERSION },
  examples: ['apikey enable --alias mcp-openai'],
  async run({ options, report, open }) {
    assertNamed(options);
    const { keys } = await open();
    const key = await namedKey(keys, options);
    const enabled = await inOptionsWords(() => keys.enable(key.id, { ifVersion: options.ifVersion }));
    await report.sentence(`API key '${labelOf(key)}' is enabled.`, jsonOfKey(enabled));
  },
});
