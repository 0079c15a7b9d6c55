/** `apikey purge` */
import { defineCommand } from '../command.js';
import { confirmed } from '../confirmation.js';
import { UsageError } from '../faults.js';
import { YES } from '../key-options.js';
import { momentOption } from '../moment-option.js';
import { text } from '../options.js';
import { momentText } from '../shown.js';

export const purge = defineCommand({
  name: 'purge',
  summary: 'Remove revoked keys and audit events for good, by age.',
  options: {
    revokedBefore: text('<when>', "Keys revoked before: '90d' ago, or 2030-01-15T12:00:00Z. Their uses too."),
    auditBefore: text('<when>', 'Audit events from before.'),
    ...YES,
  },
  examples: ['apikey purge --revoked-before 1y --audit-before 1y', 'apikey purge --revoked-before 90d --yes'],
  async run(call) {
    const { options, report } = call;
    const at = (value: string | undefined, option: string) =>
      value === undefined ? undefined : momentOption(value, option, -1);
    const revokedBefore = at(options.revokedBefore, '--revoked-before');
    const auditBefore = at(options.auditBefore, '--audit-before');
    if (revokedBefore === undefined && auditBefore === undefined) {
      throw new UsageError('Say what to remove: --revoked-before, --audit-before, or both.');
    }
    const { keys } = await call.open();
    const what = [
      ...(revokedBefore === undefined ? [] : [`keys revoked before ${momentText(revokedBefore, '')}`]),
      ...(auditBefore === undefined ? [] : [`audit events from before ${momentText(auditBefore, '')}`]),
    ].join(' and ');
    await confirmed(call, options.yes, `Remove ${what} for good?`);
    const purged = await keys.purge({ revokedBefore, auditBefore });
    await report.sentence(`Removed ${what}: ${purged.removed} in all.`, purged);
  },
});
