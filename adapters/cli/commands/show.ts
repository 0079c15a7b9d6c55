/** `apikey show` */
import { KeywardenError } from '../../../src/errors.js';
import { mask } from '../../../src/key/format.js';
import type { KeyRecord } from '../../../src/record.js';
import { defineCommand } from '../command.js';
import { UsageError } from '../faults.js';
import { issue, OUT } from '../issuing.js';
import { inOptionsWords, NAMING } from '../key-options.js';
import { assertNamed, namedKey } from '../named-key.js';
import { flag } from '../options.js';
import { sameKeys } from '../same-keys.js';
import { jsonOfKey, momentText } from '../shown.js';
import { details } from '../table.js';

export const show = defineCommand({
  name: 'show',
  summary: 'Show everything about a key but the key itself.',
  description: 'With --reveal the key itself, where the configuration names a recoveryFile. That is audited.',
  options: {
    ...NAMING,
    reveal: flag('Show the key in clear.'),
    ...OUT,
  },
  examples: ['apikey show --alias mcp-openai', 'apikey show --id apk_8yYlWzHzWPG5pCfX --json'],
  async run(call) {
    const { options, report } = call;
    const { reveal, out } = options;
    assertNamed(options);
    if (out !== undefined && !reveal)
      throw new UsageError('--out is for the key in clear: say --reveal too.');
    const { keys } = await call.open();
    const key = await inOptionsWords(() => namedKey(keys, options));
    if (!reveal) return report.answer(details(entriesOf(key)), jsonOfKey(key));
    await issue(
      call,
      {
        out,
        done: 'API key revealed',
        advice: 'That it was revealed stands in the audit log.',
        otherwise: (id) => `Do it again: apikey show --reveal --id ${id}${sameKeys(call.globals)}`,
      },
      async () => {
        try {
          return await keys.reveal(key.id);
        } catch (error) {
          throw withWhichCould(error);
        }
      },
    );
  },
});

/** The same refusal, with what makes keys that can be shown. */
function withWhichCould(error: unknown): unknown {
  if (!(error instanceof KeywardenError) || error.code !== 'API_KEY_NOT_RECOVERABLE') return error;
  return new KeywardenError(error.code, {
    message: `${error.message} Only keys that were made, or regenerated, under a configuration with a recoveryFile are.`,
  });
}

function entriesOf(key: KeyRecord): readonly (readonly [string, string])[] {
  const { rateLimit, subaccounts, metadata } = key;
  return [
    ['id', key.id],
    ['alias', key.alias ?? '-'],
    ['name', key.name || '-'],
    ['status', key.status],
    ['key', `${key.keyStart} ${mask(key.lastFour)}`],
    ['can be shown', key.recoverable ? 'with --reveal' : 'no'],
    ['account', key.accountId],
    ['type', key.type],
    ['scopes', key.scopes.join(' ') || '-'],
    ['addresses', key.allowIps.join(' ') || 'any'],
    ['sub-accounts', subaccounts === null ? 'all' : subaccounts.join(' ') || 'none'],
    ['on behalf of', key.behalfOf ?? '-'],
    ['expires', momentText(key.expiresAt, 'never')],
    ['rate limit', rateLimit === null ? '-' : `${rateLimit.points} in ${rateLimit.duration / 1_000} s`],
    ['metadata', JSON.stringify(metadata)],
    ['created', `${momentText(key.createdAt, '-')} by ${key.createdBy}`],
    ['updated', momentText(key.updatedAt, '-')],
    ['revoked', momentText(key.revokedAt, '-')],
    ['version', String(key.version)],
  ];
}
