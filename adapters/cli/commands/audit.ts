/** `apikey audit` */
import type { AuditEvent, Json, JsonObject } from '../../../src/record.js';
import { AUDIT_ACTIONS } from '../../../src/record.js';
import { defineCommand } from '../command.js';
import { everyPage } from '../every-page.js';
import { UsageError } from '../faults.js';
import { inOptionsWords, NAMING } from '../key-options.js';
import { momentOption } from '../moment-option.js';
import { namedKey } from '../named-key.js';
import { choice, text, whole } from '../options.js';
import { jsonOfEvent, momentText } from '../shown.js';
import { type Column, table } from '../table.js';

/** Events that are shown where no number was named. */
const LIMIT = 100;

const COLUMNS: readonly Column<AuditEvent>[] = [
  { title: '#', value: ({ sequence }) => String(sequence), leave: 3 },
  { title: 'WHEN', value: ({ at }) => momentText(at, '-') },
  { title: 'WHAT', value: ({ action }) => action },
  { title: 'KEY', value: ({ keyId }) => keyId ?? '-', leave: 1 },
  { title: 'WHO', value: ({ actor }) => actor.id, least: 10, leave: 0 },
  { title: 'DETAIL', value: ({ detail }) => detailText(detail), least: 12, leave: 2 },
];

export const audit = defineCommand({
  name: 'audit',
  summary: 'Show what was done, newest first.',
  options: {
    ...NAMING,
    actor: text('<id>', 'Only what this actor did.'),
    action: choice('<action>', AUDIT_ACTIONS, 'Only this.'),
    from: text('<when>', "Only from then on: '7d' ago, or 2030-01-15T12:00:00Z."),
    to: text('<when>', 'Only before then.'),
    limit: whole('<number>', `At most so many. Default: ${LIMIT}.`, { min: 1, max: 1_000_000 }),
  },
  examples: ['apikey audit', 'apikey audit --alias ci --from 7d', 'apikey audit --action key.revoked --json'],
  async run({ options, report, terminal, open }) {
    const { alias, id, actor, action, limit = LIMIT } = options;
    if (alias !== undefined && id !== undefined)
      throw new UsageError('--alias and --id were both given: give one of them.');
    const from = options.from === undefined ? undefined : momentOption(options.from, '--from', -1);
    const to = options.to === undefined ? undefined : momentOption(options.to, '--to', -1);
    const { keys } = await open();
    const keyId = alias === undefined ? id : (await namedKey(keys, { alias, id })).id;
    const found: AuditEvent[] = [];
    await inOptionsWords(async () => {
      const filter = { keyId, actorId: actor, action, from, to };
      for await (const event of everyPage((page) => keys.audit({ ...filter, ...page }), terminal)) {
        found.push(event);
        if (found.length === limit) break;
      }
    });
    await report.answer(table(found, COLUMNS, terminal.stdout), { items: found.map(jsonOfEvent) });
  },
});

/** What changed, to what; fields that are empty and were, left out. JSON has everything. */
function detailText({ changes, ...others }: AuditEvent['detail']): string {
  const changed = isObject(changes) ? Object.entries(changes) : [];
  const texts = [...Object.entries(others), ...changed].map(([field, value]) => {
    const to = isObject(value) && 'after' in value ? value['after'] : value;
    const from = isObject(value) && 'before' in value ? value['before'] : undefined;
    return isEmpty(to) && isEmpty(from) ? '' : `${field}: ${shown(field, to)}`;
  });
  return texts.filter((text) => text !== '').join(', ');
}

/** Fields that hold a moment. */
const MOMENTS = ['expiresAt', 'revokedAt', 'overlapUntil', 'revokedBefore', 'auditBefore'];

function shown(field: string, value: Json | undefined): string {
  return MOMENTS.includes(field) && typeof value === 'number'
    ? momentText(value, '-')
    : JSON.stringify(value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || ['""', 'null', '[]', '{}', '"none"'].includes(JSON.stringify(value));
}
