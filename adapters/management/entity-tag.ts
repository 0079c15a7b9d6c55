/** A key's version as entity tag (RFC 9110 section 8.8.3), and what `If-Match` makes of some (section 13.1.1). */
import { KeywardenError } from '../../src/errors.js';

/** A tag that was sent from here. */
const OURS = /^"([1-9]\d{0,14})"$/;
/** Any tag, weak ones too. */
const TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;
/** What a list of tags is made of, and single characters that have no place in one: a tag may hold a comma. */
const PIECE = /(?:W\/)?"[^"]*"|./gs;

/** What no key's version is: weak tags never match strongly, and others are of nothing that was sent from here. */
const NO_VERSION = Number.MAX_SAFE_INTEGER;

export function entityTagOf(version: number): string {
  return `"${version}"`;
}

/**
 * The versions any of which the caller wants to change; `undefined`: whatever is there.
 * @throws {KeywardenError} `API_KEY_INPUT_INVALID` for what is neither `*` nor a list of entity tags.
 */
export function versionsOf(ifMatch: string | null): readonly number[] | undefined {
  if (ifMatch === null || ifMatch.trim() === '*') return undefined;
  const versions = tagsIn(ifMatch).map((tag) => Number(OURS.exec(tag)?.[1] ?? NO_VERSION));
  if (versions.length > 0) return versions;
  throw noList();
}

/** The members of a list, between commas; empty ones do not count (RFC 9110 section 5.6.1.2). */
function tagsIn(list: string): readonly string[] {
  const tags: string[] = [];
  let separated = true;
  for (const piece of list.match(PIECE) ?? []) {
    if (piece === ' ' || piece === '\t') continue;
    if (piece === ',') {
      separated = true;
      continue;
    }
    if (!separated || !TAG.test(piece)) throw noList();
    tags.push(piece);
    separated = false;
  }
  return tags;
}

function noList(): KeywardenError {
  return new KeywardenError('API_KEY_INPUT_INVALID', {
    field: 'If-Match',
    message: 'If-Match must hold entity tags, as ETag does, e.g. "3" or "3", "4"; or *.',
  });
}
