/** The options by which another call means the same keys as this one, for commands in messages. */
import type { GlobalOptions } from './globals.js';
import { flagOf } from './options.js';
import { quotedPath } from './quoted-path.js';

const REPEATED = ['config', 'store', 'account', 'passphraseFile'] as const;

/** Empty, or with a blank before it: ` --config keywarden.config.json`. No password can stand in it, since options hold none. */
export function sameKeys(globals: Pick<GlobalOptions, (typeof REPEATED)[number]>): string {
  return REPEATED.map((name) => {
    const value = globals[name];
    return value === undefined ? '' : ` ${flagOf(name)} ${quotedPath(value)}`;
  }).join('');
}
