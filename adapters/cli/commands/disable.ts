/** `apikey disable` */
import { defineCommand } from '../command.js';
import { counted } from '../counted.js';
import { UsageError } from '../faults.js';
import { inert } from '../inert.js';
import { inOptionsWords, NAMING, VERSION } from '../key-options.js';
import { assertNamed, labelOf, namedKey } from '../named-key.js';
import { text } from '../options.js';
import { jsonOfKey } from '../shown.js';

export const disable = defineCommand({
  name: 'disable',
  summary: 'Have a key refused until it is enabled again, or all keys of a user who has left.',
  options: {
    ...NAMING,
    user: text('<id>', 'All keys on behalf of this user; shared ones lose the user and go on working.'),
    ...VERSION,
  },
  examples: ['apikey disable --alias mcp-openai', 'apikey disable --user ann@example.com'],
  async run({ options, report, open }) {
    const { user, alias, id, ifVersion } = options;
    if (user === undefined) {
      assertNamed(options);
      const { keys } = await open();
      const key = await namedKey(keys, options);
      const disabled = await inOptionsWords(() => keys.disable(key.id, { ifVersion }));
      return report.sentence(`API key '${labelOf(key)}' is disabled.`, jsonOfKey(disabled));
    }
    if (alias !== undefined || id !== undefined || ifVersion !== undefined) {
      throw new UsageError('--user stands alone: it names all keys on behalf of that user.');
    }
    const { keys } = await open();
    const removal = await inOptionsWords(() => keys.userRemoved(user));
    await report.sentence(
      `User '${inert(user)}': ${counted(removal.disabled, 'key')} disabled, ${counted(removal.released, 'shared one')} released from the user.`,
      removal,
    );
  },
});
