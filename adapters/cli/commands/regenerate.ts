/** `apikey regenerate` */
import { defineCommand } from '../command.js';
import { confirmed } from '../confirmation.js';
import { UsageError } from '../faults.js';
import { issue, OUT } from '../issuing.js';
import { inOptionsWords, isDuration, NAMING, VERSION, YES } from '../key-options.js';
import { assertNamed, labelOf, namedKey } from '../named-key.js';
import { text } from '../options.js';
import { sameKeys } from '../same-keys.js';

export const regenerate = defineCommand({
  name: 'regenerate',
  summary: 'Give a key a new secret, and nothing else.',
  description: 'The one it has stops working at once, or after --overlap.',
  options: {
    ...NAMING,
    overlap: text(
      '<duration>',
      "How long the old secret goes on working, like '1h' or '7d', at most 30 days.",
    ),
    ...OUT,
    ...VERSION,
    ...YES,
  },
  examples: ['apikey regenerate --alias ci --overlap 7d', 'apikey regenerate --alias ci --yes --out ci.key'],
  async run(call) {
    const { options } = call;
    const { overlap, ifVersion, yes, out } = options;
    assertNamed(options);
    if (overlap !== undefined && !isDuration(overlap)) {
      throw new UsageError("--overlap must be a duration like '1h' or '7d', at most 30 days.");
    }
    const { keys, assertPepper } = await call.open();
    await assertPepper();
    const key = await namedKey(keys, options);
    if (overlap === undefined) {
      await confirmed(call, yes, `Replace the API key '${labelOf(key)}'? The old one stops working at once.`);
    }
    const otherwise = (id: string) => `Do it again: apikey regenerate --id ${id}${sameKeys(call.globals)}`;
    await issue(call, { out, done: 'API key regenerated', otherwise }, () =>
      inOptionsWords(() => keys.regenerate(key.id, { overlap, ifVersion })),
    );
  },
});
