/** `apikey create` */
import { KeywardenError } from '../../../src/errors.js';
import { assertCatalogue } from '../catalogue.js';
import { defineCommand } from '../command.js';
import { UsageError } from '../faults.js';
import { issue, OUT } from '../issuing.js';
import { FIELDS, inOptionsWords, inputOf } from '../key-options.js';
import { file, flag, text } from '../options.js';
import { sameKeys } from '../same-keys.js';

const ONE_KEY = ['alias', 'disabled', ...Object.keys(FIELDS)];

export const create = defineCommand({
  name: 'create',
  summary: 'Create a key, or with --from one for each row of a CSV file.',
  description:
    'The key is shown this one time. On a terminal it stands in a sentence; piped, standard output is exactly the key.',
  options: {
    alias: text('<alias>', 'A short name, unique among keys that are not revoked: A-Z a-z 0-9 . _ : @ / -'),
    ...FIELDS,
    disabled: flag('It is refused until it is enabled.'),
    ...OUT,
    from: file('<csv>', 'Create a key for every row of this file; --out names the file of keys.'),
    yes: flag('With --from: do not ask whether to go on.'),
  },
  examples: [
    'apikey create --alias mcp-openai',
    'apikey create --alias ci --scope orders:read --expires 90d --out ci.key',
    'apikey create --alias deploy | ssh host "umask 077; cat > deploy.key"',
    'apikey create --from keys.csv --out keys.out.csv',
  ],
  async run(call) {
    const { options } = call;
    if (options.from !== undefined) {
      const { from, out, yes } = options;
      const given = Object.entries(options).filter(
        ([name, value]) => ONE_KEY.includes(name) && isGiven(value),
      );
      if (given.length > 0) throw new UsageError('With --from, what the keys are stands in the file.');
      if (out === undefined)
        throw new UsageError('--from needs --out: the file that the keys are written to.');
      const { createMany } = await import('../bulk/create-many.js');
      return createMany(call, { from, out, yes });
    }
    const { alias } = options;
    const input = { ...inputOf(options), ...(alias !== undefined && { alias }), enabled: !options.disabled };
    const opened = await call.open({ makes: true });
    assertCatalogue(opened.warden.scopes, options.scope, call.globals);
    await opened.assertPepper();
    const remark = await opened.brandRemark();
    if (remark !== undefined) await call.report.remark(remark);
    const otherwise = (id: string) =>
      `Get another in its place: apikey regenerate --id ${id}${sameKeys(call.globals)}`;
    await issue(call, { out: options.out, done: 'API key created', otherwise }, async () => {
      try {
        return await inOptionsWords(() => opened.keys.create(input));
      } catch (error) {
        throw aliasTaken(error, alias);
      }
    });
  },
});

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false;
}

/** The same refusal, with what to do about it. */
function aliasTaken(error: unknown, alias: string | undefined): unknown {
  if (!(error instanceof KeywardenError) || error.code !== 'API_KEY_ALIAS_TAKEN') return error;
  return new KeywardenError(error.code, {
    field: 'alias',
    message: `The alias '${alias}' is in use by a key that is not revoked. Choose another, or revoke that key first: apikey revoke --alias ${alias}`,
  });
}
