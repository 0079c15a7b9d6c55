/** Every command: what it is called with when all is well, and three ways to call it wrong. */
import { join } from 'node:path';

/** What there is when a command is called: two keys, one to work on and one beside it. */
export interface Given {
  readonly alias: string;
  readonly id: string;
  readonly key: string;
  readonly other: string;
  /** A folder of this case's own. */
  readonly folder: string;
  /** A configuration with the scopes `orders:read` and `orders:write`. */
  readonly config: string;
}

export interface WrongCase {
  readonly args: (given: Given) => readonly string[];
  readonly code: number;
  /** What the message names. */
  readonly says: RegExp;
  readonly stdin?: string;
}

export interface CommandCase {
  readonly name: string;
  readonly args: (given: Given) => readonly string[];
  /** What standard input holds. */
  readonly stdin?: (given: Given) => string;
  /** Standard output, piped. */
  readonly prints: (given: Given) => RegExp | string;
  /** What `--json` has at least. */
  readonly json: (given: Given) => object;
  readonly wrong: readonly [WrongCase, WrongCase, WrongCase];
  /** Whether the store is named by its own options, and so not by the test. */
  readonly isStoreless?: boolean;
}

const UNNAMED: WrongCase = { args: () => [], code: 2, says: /--alias or --id/ };
const NO_SUCH_ALIAS: WrongCase = {
  args: () => ['--alias', 'nobody'],
  code: 1,
  says: /no API key with the alias 'nobody'/,
};
const BOTH: WrongCase = {
  args: ({ alias, id }) => ['--alias', alias, '--id', id],
  code: 2,
  says: /both given/,
};

/** A number of things. */
const SEVERAL = { asymmetricMatch: (count: unknown) => typeof count === 'number' && count > 1 };

const KEY_LINE = /^apikey_[0-9A-Za-z]{50}\n$/;

export const COMMAND_CASES: readonly CommandCase[] = [
  {
    name: 'init',
    args: () => [],
    prints: () => /^The store .+ is ready\.\n$/,
    json: () => ({ isNew: false, config: null }),
    wrong: [
      { args: () => ['--brand', 'acme'], code: 2, says: /--brand goes with --write-config/ },
      { args: () => ['--write-config', 'keys.yaml'], code: 2, says: /writes a \.json file/ },
      {
        args: ({ folder }) => ['--write-config', join(folder, 'c.json'), '--brand', 'Acme Inc'],
        code: 2,
        says: /--brand: expected 2 to 20 .*received "Acme Inc"/,
      },
    ],
  },
  {
    name: 'create',
    args: () => ['--alias', 'fresh', '--name', 'Fresh one', '--allow-ip', '192.0.2.7', '--expires', '90d'],
    prints: () => KEY_LINE,
    json: () => ({
      alias: 'fresh',
      name: 'Fresh one',
      allowIps: ['192.0.2.7'],
      status: 'active',
      version: 1,
    }),
    wrong: [
      {
        args: ({ alias }) => ['--alias', alias],
        code: 1,
        says: /alias '.+' is in use.*apikey revoke --alias/,
      },
      { args: () => ['--alias', 'a b'], code: 2, says: /^apikey: --alias must be 1 to 64 of/ },
      {
        args: () => ['--expires', '2020-01-01T00:00:00Z'],
        code: 2,
        says: /--expires must lie in the future/,
      },
    ],
  },
  {
    name: 'list',
    args: () => [],
    prints: ({ alias, key }) => new RegExp(`^(.+\\n)*${alias} \\*{20}${key.slice(-4)}\\n`, 'm'),
    json: ({ alias }) => ({ items: expectSome({ alias, status: 'active' }) }),
    wrong: [
      { args: () => ['--status', 'dead'], code: 2, says: /--status must be one of active, disabled/ },
      { args: () => ['--limit', '0'], code: 2, says: /--limit must be a whole number from 1/ },
      { args: () => ['--expires-before', 'soon'], code: 2, says: /--expires-before must be .*'30d'/ },
    ],
  },
  {
    name: 'show',
    args: ({ alias }) => ['--alias', alias],
    prints: ({ alias, id }) => new RegExp(`^id +${id}\\nalias +${alias}\\n`),
    json: ({ alias, id }) => ({ id, alias, scopes: [], rateLimit: null }),
    wrong: [
      UNNAMED,
      NO_SUCH_ALIAS,
      { args: () => ['--id', 'apk_1'], code: 1, says: /no API key with that id/ },
    ],
  },
  {
    name: 'update',
    args: ({ alias, config }) => [
      '--alias',
      alias,
      '--name',
      'Renamed',
      '--scope',
      'orders:read',
      '--config',
      config,
    ],
    prints: ({ alias }) => `API key '${alias}' has been updated.\n`,
    json: () => ({ name: 'Renamed', scopes: ['orders:read'], version: 2 }),
    wrong: [
      { args: ({ alias }) => ['--alias', alias], code: 2, says: /Nothing to change was said/ },
      {
        args: ({ alias, config }) => ['--alias', alias, '--scope', 'nope', '--config', config],
        code: 2,
        says: /"nope" is not a scope of the catalogue\. It has orders:read, orders:write/,
      },
      {
        args: ({ alias }) => ['--alias', alias, '--clear', 'name', '--name', 'x'],
        code: 2,
        says: /--clear name and a value/,
      },
    ],
  },
  {
    name: 'enable',
    args: ({ alias }) => ['--alias', alias],
    prints: ({ alias }) => `API key '${alias}' is enabled.\n`,
    json: () => ({ enabled: true, status: 'active' }),
    wrong: [UNNAMED, NO_SUCH_ALIAS, BOTH],
  },
  {
    name: 'disable',
    args: ({ alias }) => ['--alias', alias],
    prints: ({ alias }) => `API key '${alias}' is disabled.\n`,
    json: () => ({ enabled: false, status: 'disabled' }),
    wrong: [
      UNNAMED,
      { args: ({ alias }) => ['--alias', alias, '--user', 'ann'], code: 2, says: /--user stands alone/ },
      {
        args: ({ alias }) => ['--alias', alias, '--if-version', '9'],
        code: 1,
        says: /changed in the meantime/,
      },
    ],
  },
  {
    name: 'regenerate',
    args: ({ alias }) => ['--alias', alias, '--overlap', '1h'],
    prints: () => KEY_LINE,
    json: ({ alias }) => ({ alias, version: 2 }),
    wrong: [
      { args: ({ alias }) => ['--alias', alias], code: 2, says: /cannot be undone.*--yes/ },
      { args: ({ alias }) => ['--alias', alias, '--overlap', 'long'], code: 2, says: /--overlap must be/ },
      { args: ({ alias }) => ['--alias', alias, '--overlap', '60d'], code: 2, says: /--overlap must be/ },
    ],
  },
  {
    name: 'revoke',
    args: ({ alias }) => ['--alias', alias, '--reason', 'laptop lost', '--yes'],
    prints: ({ alias }) => `API key '${alias}' has been revoked.\n`,
    json: () => ({ status: 'revoked' }),
    wrong: [
      { args: ({ alias }) => ['--alias', alias], code: 2, says: /cannot be undone.*--yes/ },
      NO_SUCH_ALIAS,
      { args: ({ alias }) => [alias, '--yes'], code: 2, says: /Keys are named by --alias or --id/ },
    ],
  },
  {
    name: 'verify',
    args: () => [],
    stdin: ({ key }) => `${key}\n`,
    prints: ({ id }) => new RegExp(`^The API key is valid\\.\\nid +${id}\\n`),
    json: ({ id, alias }) => ({ ok: true, apiKey: { id, alias } }),
    wrong: [
      { args: () => [], stdin: 'apikey_wrong', code: 1, says: /not valid.*API_KEY_INVALID/ },
      { args: ({ key }) => [key], code: 2, says: /never an argument/ },
      { args: () => [], stdin: '', code: 2, says: /descriptor 0 is empty/ },
    ],
  },
  {
    name: 'explain',
    args: () => ['--ip', '192.0.2.7'],
    stdin: ({ key }) => key,
    prints: ({ id }) =>
      new RegExp(`^CHECK +VERDICT +A NO IS\\nwell-formed +passed [\\s\\S]*${id} is let in\\.\\n$`),
    json: ({ id }) => ({ ok: true, code: null, keyId: id }),
    wrong: [
      { args: () => [], stdin: 'apikey_wrong', code: 1, says: /It is refused.*API_KEY_INVALID/ },
      { args: ({ key }) => [key], code: 2, says: /never an argument/ },
      { args: () => ['--scope', 'a'], stdin: 'x', code: 2, says: /no scopes here.*--config/ },
    ],
  },
  {
    name: 'usage',
    args: ({ alias }) => ['--alias', alias, '--from', '2030-01-01', '--to', '2030-01-31'],
    prints: ({ alias }) => new RegExp(`^KEY +LAST USED +USES +DAYS\\n${alias} +never +0 +0\\n$`),
    json: ({ id }) => ({
      from: '2030-01-01',
      to: '2030-01-31',
      items: [{ keyId: id, uses: 0, lastUsedAt: null }],
    }),
    wrong: [
      { args: () => ['--from', 'monday'], code: 2, says: /--from must be a day/ },
      {
        args: () => ['--from', '2030-02-01', '--to', '2030-01-01'],
        code: 2,
        says: /--?to must not be before/,
      },
      NO_SUCH_ALIAS,
    ],
  },
  {
    name: 'audit',
    args: ({ alias }) => ['--alias', alias],
    prints: ({ id }) => new RegExp(`^# +WHEN +WHAT +KEY +WHO +DETAIL\\n\\d+ +\\S+ +key\\.created +${id} `),
    json: ({ id }) => ({ items: [{ action: 'key.created', keyId: id }] }),
    wrong: [
      { args: () => ['--action', 'key.eaten'], code: 2, says: /--action must be one of key\.created/ },
      { args: () => ['--from', 'ages'], code: 2, says: /--from must be a time ago/ },
      {
        args: () => ['--id', 'apk_1'],
        code: 2,
        says: /--id must be the id of a key/,
      },
    ],
  },
  {
    name: 'scopes',
    args: ({ config }) => ['--config', config],
    prints: () =>
      /^SCOPE +DESCRIPTION +IMPLIES\norders:read +Read orders\norders:write +Write orders +orders:read\n$/,
    json: () => ({ items: [{ name: 'orders:read' }, { name: 'orders:write', implies: ['orders:read'] }] }),
    wrong: [
      { args: () => ['--config', 'keys.toml'], code: 2, says: /is a \.json, \.js or \.mjs file/ },
      { args: () => ['--config', '/nowhere/c.json'], code: 2, says: /c\.json: .*ENOENT/ },
      { args: () => ['orders'], code: 2, says: /does not belong there/ },
    ],
  },
  {
    name: 'migrate',
    args: () => [],
    prints: () => /^The store .+ is as this version needs it\.\n$/,
    json: () => ({ migrated: true }),
    wrong: [
      { args: () => ['--print'], code: 2, says: /--print needs --dialect: one of postgres, mysql, sqlite/ },
      { args: () => ['--dialect', 'sqlite'], code: 2, says: /go with --print/ },
      {
        args: () => ['--print', '--dialect', 'sqlite', '--after', '0'],
        code: 2,
        says: /After must be one of 0001_keys/,
      },
    ],
  },
  {
    name: 'copy',
    args: ({ folder }) => ['--to', `sqlite:${join(folder, 'copy.db')}`],
    prints: () => /^Copied \d+ keys, \d+ audit events, \d+ counts of uses: as many in both stores\.\n$/,
    json: () => ({ keys: SEVERAL, audit: SEVERAL }),
    wrong: [
      { args: () => [], code: 2, says: /Where to\? .*--to.*KEYWARDEN_TO_STORE/ },
      {
        args: () => ['--to', 'redis://me:hunter22@localhost'],
        code: 2,
        says: /--to must not hold a password/,
      },
      { args: () => ['--to', 'nowhere:'], code: 2, says: /The URL must be one of memory:/ },
    ],
  },
  {
    name: 'purge',
    args: () => ['--revoked-before', '1d', '--yes'],
    prints: () => /^Removed keys revoked before \S+: 0 in all\.\n$/,
    json: () => ({ removed: 0 }),
    wrong: [
      { args: () => [], code: 2, says: /Say what to remove/ },
      { args: () => ['--revoked-before', '1d'], code: 2, says: /cannot be undone.*--yes/ },
      {
        args: () => ['--audit-before', 'yesterday', '--yes'],
        code: 2,
        says: /--audit-before must be a time ago/,
      },
    ],
  },
  {
    name: 'completion',
    isStoreless: true,
    args: () => ['bash'],
    prints: () => /^_apikey\(\) \{\n[\s\S]+complete .*apikey keywarden\n$/,
    json: () => ({ shell: 'bash' }),
    wrong: [
      { args: () => [], code: 2, says: /shell/ },
      { args: () => ['powershell'], code: 2, says: /bash, zsh, fish/ },
      { args: () => ['bash', 'zsh'], code: 2, says: /does not belong there/ },
    ],
  },
];

/** A list with something like this in it, as `expect` compares. */
function expectSome(item: object): object {
  return { asymmetricMatch: (list: unknown) => Array.isArray(list) && list.some((one) => isLike(one, item)) };
}

function isLike(one: unknown, like: object): boolean {
  if (typeof one !== 'object' || one === null) return false;
  return Object.entries(like).every(([name, value]) => Reflect.get(one, name) === value);
}
