/** `apikey revoke` */
import { defineCommand } from '../command.js';
import { confirmed } from '../confirmation.js';
import { inOptionsWords, NAMING, VERSION, YES } from '../key-options.js';
import { assertNamed, labelOf, namedKey } from '../named-key.js';
import { text } from '../options.js';
import { jsonOfKey } from '../shown.js';

export const revoke = defineCommand({
  name: 'revoke',
  summary: 'Revoke a key for good: servers refuse it, and its alias is free again.',
  options: {
    ...NAMING,
    reason: text('<text>', 'Why, for the audit log.'),
    ...VERSION,
    ...YES,
  },
  examples: [
    'apikey revoke --alias mcp-openai',
    'apikey revoke --id apk_8yYlWzHzWPG5pCfX --reason "laptop lost" --yes',
  ],
  async run(call) {
    const { options, report } = call;
    const { reason, ifVersion, yes } = options;
    assertNamed(options);
    const { keys } = await call.open();
    const key = await namedKey(keys, options);
    await confirmed(call, yes, `Revoke the API key '${labelOf(key)}' for good?`);
    const revoked = await inOptionsWords(() => keys.revoke(key.id, { reason, ifVersion }));
    await report.sentence(`API key '${labelOf(key)}' has been revoked.`, jsonOfKey(revoked));
  },
});
