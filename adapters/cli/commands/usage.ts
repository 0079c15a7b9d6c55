/** `apikey usage` */
import type { KeyRecord } from '../../../src/record.js';
import type { UseSummary } from '../../../src/store/store.js';
import { defineCommand } from '../command.js';
import { everyPage } from '../every-page.js';
import { UsageError } from '../faults.js';
import { inOptionsWords, NAMING } from '../key-options.js';
import { labelOf, namedKey } from '../named-key.js';
import { flag, text } from '../options.js';
import { momentText } from '../shown.js';
import { type Column, table } from '../table.js';

const DAY = 86_400_000;
/** Days that are shown where none were named, today among them. */
const DAYS = 30;
/** Ids that may be asked about at once. */
const MOST_IDS = 1_000;

interface Line {
  readonly label: string;
  readonly summary: UseSummary;
}

const COLUMNS: readonly Column<Line>[] = [
  { title: 'KEY', value: ({ label }) => label, least: 12 },
  { title: 'LAST USED', value: ({ summary }) => momentText(summary.lastUsedAt, 'never') },
  { title: 'USES', value: ({ summary }) => String(usesOf(summary)) },
  { title: 'DAYS', value: ({ summary }) => String(summary.days.length), leave: 1 },
];

const BY_DAY: readonly Column<{ readonly label: string; readonly day: string; readonly count: number }>[] = [
  { title: 'KEY', value: ({ label }) => label, least: 12 },
  { title: 'DAY', value: ({ day }) => day },
  { title: 'USES', value: ({ count }) => String(count) },
];

export const usage = defineCommand({
  name: 'usage',
  summary: 'Show when keys were last used, and how often.',
  description: `Of all keys that are not revoked, or of one. Days are UTC; without --from and --to the last ${DAYS}.`,
  options: {
    ...NAMING,
    from: text('<day>', 'The first day, like 2030-01-15.'),
    to: text('<day>', 'The last day.'),
    daily: flag('A line for each day with uses.'),
  },
  examples: ['apikey usage', 'apikey usage --alias ci --from 2030-01-01 --to 2030-01-31 --daily'],
  async run({ options, report, terminal, open }) {
    const { alias, id, to = dayOf(Date.now()), daily } = options;
    const from = options.from ?? dayOf((Date.parse(to) || Date.now()) - (DAYS - 1) * DAY);
    if (alias !== undefined && id !== undefined)
      throw new UsageError('--alias and --id were both given: give one of them.');
    const { keys } = await open();
    const wanted: KeyRecord[] = [];
    if (alias !== undefined || id !== undefined) wanted.push(await namedKey(keys, options));
    else {
      for await (const key of everyPage((page) => keys.list(page), terminal)) {
        if (key.status !== 'revoked') wanted.push(key);
      }
    }
    const lines: Line[] = [];
    for (let at = 0; at < wanted.length || at === 0; at += MOST_IDS) {
      const some = wanted.slice(at, at + MOST_IDS);
      const summaries = await inOptionsWords(() =>
        keys.usage(
          some.map((key) => key.id),
          { from, to },
        ),
      );
      summaries.forEach((summary, index) => {
        const key = some[index];
        if (key !== undefined) lines.push({ label: labelOf(key), summary });
      });
    }
    const days = lines.flatMap(({ label, summary }) => summary.days.map((day) => ({ label, ...day })));
    const shown = daily ? table(days, BY_DAY, terminal.stdout) : table(lines, COLUMNS, terminal.stdout);
    await report.answer(shown, {
      from,
      to,
      items: lines.map(({ summary }) => ({
        ...summary,
        lastUsedAt: summary.lastUsedAt === null ? null : new Date(summary.lastUsedAt).toISOString(),
        uses: usesOf(summary),
      })),
    });
  },
});

function usesOf({ days }: UseSummary): number {
  return days.reduce((sum, { count }) => sum + count, 0);
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
