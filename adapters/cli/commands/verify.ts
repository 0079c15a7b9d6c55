/** `apikey verify` */
import { ERRORS } from '../../../src/errors.js';
import { assertCatalogue } from '../catalogue.js';
import { defineCommand } from '../command.js';
import { RefusedError } from '../faults.js';
import { brandHint, contextOf, NO_KEY_ARGUMENT, PRESENTED, presentedKey } from '../presented-key.js';
import { details } from '../table.js';

export const verify = defineCommand({
  name: 'verify',
  summary: 'Say whether a key is let in, as a server would. Ends with 1 where it is refused.',
  description:
    'The key is typed when asked, or comes by a pipe. It counts as a use. Rate limits are kept by servers, and not asked here.',
  options: PRESENTED,
  noArgument: NO_KEY_ARGUMENT,
  examples: ['apikey verify', 'apikey verify --scope orders:read --json < key.txt'],
  async run(call) {
    const { options, report } = call;
    const presented = await presentedKey(options, call);
    const { warden } = await call.open();
    assertCatalogue(warden.scopes, [...(options.scope ?? []), ...(options.anyScope ?? [])], call.globals);
    const outcome = await warden.verify(presented, { ...contextOf(options), fresh: true });
    if (outcome.ok) {
      const { id, accountId, alias, name, scopes, user } = outcome.apiKey;
      const entries: [string, string][] = [
        ['id', id],
        ['account', accountId],
        ['alias', alias ?? '-'],
        ['name', name || '-'],
        ['scopes', scopes.join(' ') || '-'],
      ];
      const apiKey = { id, accountId, alias, name, scopes, user };
      const text = report.quiet ? '' : `The API key is valid.\n${details(entries)}`;
      return report.answer(text, { ok: true, apiKey });
    }
    const { code, apiKey, retryAfter, requiredScopes } = outcome;
    const { message } = ERRORS[code];
    if (!report.json) throw new RefusedError(`${message} (${code})${brandHint(warden, presented)}`);
    await report.answer('', { ok: false, code, message, apiKey, retryAfter, requiredScopes });
    throw new RefusedError(message, { isTold: true });
  },
});
