/** `apikey explain` */
import { ERRORS } from '../../../src/errors.js';
import type { ExplainedCheck, Verdict } from '../../../src/verify/explain.js';
import { assertCatalogue } from '../catalogue.js';
import { defineCommand } from '../command.js';
import { RefusedError } from '../faults.js';
import { brandHint, contextOf, NO_KEY_ARGUMENT, PRESENTED, presentedKey } from '../presented-key.js';
import { type Column, type Tone, table } from '../table.js';

const TONES: Readonly<Record<Verdict, Tone>> = { passed: 'good', refused: 'bad', 'not asked': 'plain' };

const COLUMNS: readonly Column<ExplainedCheck>[] = [
  { title: 'CHECK', value: ({ name }) => name, least: 20 },
  { title: 'VERDICT', value: ({ verdict }) => verdict, tone: ({ verdict }) => TONES[verdict] },
  { title: 'A NO IS', value: ({ code }) => code, leave: 1 },
];

export const explain = defineCommand({
  name: 'explain',
  summary: 'Say which checks a key passes and which refuses it. Changes and counts nothing.',
  options: PRESENTED,
  noArgument: NO_KEY_ARGUMENT,
  examples: ['apikey explain', 'apikey explain --ip 192.0.2.7 --scope orders:read < key.txt'],
  async run(call) {
    const { options, report, terminal } = call;
    const presented = await presentedKey(options, call);
    const { warden } = await call.open();
    assertCatalogue(warden.scopes, [...(options.scope ?? []), ...(options.anyScope ?? [])], call.globals);
    const explanation = await warden.explain(presented, contextOf(options));
    const { code, keyId, checks } = explanation;
    const verdict =
      code === null
        ? `The API key ${keyId} is let in.`
        : `It is refused: ${ERRORS[code].message} (${code})${brandHint(warden, presented)}`;
    const summary = report.quiet ? '' : `\n${verdict}\n`;
    await report.answer(table(checks, COLUMNS, terminal.stdout) + summary, explanation);
    if (code !== null) throw new RefusedError(verdict, { isTold: true });
  },
});
