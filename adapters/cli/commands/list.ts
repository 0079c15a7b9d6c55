/** `apikey list` */
import { mask } from '../../../src/key/format.js';
import type { KeyRecord, KeyStatus } from '../../../src/record.js';
import { KEY_STATUSES } from '../../../src/record.js';
import { defineCommand } from '../command.js';
import { everyPage } from '../every-page.js';
import { inOptionsWords } from '../key-options.js';
import { momentOption } from '../moment-option.js';
import { labelOf } from '../named-key.js';
import { choice, flag, text, whole } from '../options.js';
import { jsonOfKey, momentText } from '../shown.js';
import { type Column, details, type Tone, table } from '../table.js';

export const STATUS_TONES: Readonly<Record<KeyStatus, Tone>> = {
  active: 'good',
  disabled: 'warning',
  expired: 'warning',
  revoked: 'bad',
};

const COLUMNS: readonly Column<KeyRecord>[] = [
  { title: 'ALIAS', value: ({ alias }) => alias ?? '-', least: 8 },
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name || '-', least: 10, leave: 1 },
  { title: 'STATUS', value: ({ status }) => status, tone: ({ status }) => STATUS_TONES[status] },
  { title: 'SCOPES', value: ({ scopes }) => scopes.join(' ') || '-', least: 8, leave: 3 },
  { title: 'EXPIRES', value: ({ expiresAt }) => momentText(expiresAt, 'never'), leave: 2 },
  { title: 'CREATED', value: ({ createdAt }) => momentText(createdAt, '-'), leave: 4 },
  { title: 'ENDS IN', value: ({ lastFour }) => lastFour, leave: 5 },
];

export const list = defineCommand({
  name: 'list',
  summary: 'List the keys that are not revoked, newest first.',
  description: 'A line a key: its alias (or id) and the masked key. With --long a table.',
  options: {
    long: flag('A table with id, name, status, scopes and times.'),
    status: choice('<status>', KEY_STATUSES, 'Only keys of this status, revoked ones too.'),
    search: text('<text>', 'Only keys with this in name, alias, id, first or last characters.'),
    behalfOf: text('<user>', 'Only keys on behalf of this user.'),
    expiresBefore: text('<when>', "Only keys that expire before: '30d' from now, or 2030-01-15T12:00:00Z."),
    limit: whole('<number>', 'At most so many.', { min: 1, max: 1_000_000 }),
    counts: flag('Only how many keys have each status.'),
  },
  examples: ['apikey list', 'apikey list --long --status expired', 'apikey list --json --expires-before 30d'],
  async run({ options, report, terminal, open }) {
    const { status, search, behalfOf, expiresBefore, counts, long } = options;
    if (counts) {
      const { keys } = await open();
      const found = await keys.counts();
      return report.answer(
        details(Object.entries(found).map(([name, count]) => [name, String(count)])),
        found,
      );
    }
    const before =
      expiresBefore === undefined ? undefined : momentOption(expiresBefore, '--expires-before', 1);
    const { keys } = await open();
    const found: KeyRecord[] = [];
    const filter = { status, search, userId: behalfOf, expiresBefore: before };
    await inOptionsWords(async () => {
      for await (const key of everyPage((page) => keys.list({ ...filter, ...page }), terminal)) {
        if (key.status === 'revoked' && status === undefined) continue;
        found.push(key);
        if (found.length === options.limit) break;
      }
    });
    const text = long
      ? table(found, COLUMNS, terminal.stdout)
      : found.map((key) => `${labelOf(key)} ${mask(key.lastFour)}\n`).join('');
    await report.answer(text, { items: found.map(jsonOfKey) });
  },
});
