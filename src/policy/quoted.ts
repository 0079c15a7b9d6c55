/** Text that came in, as error messages show it. */

/** Characters that are shown; more is cut. */
const LONGEST = 64;

/**
 * So many letters and digits in a row stand in no word, address or name, and in every secret: a key of whatever brand has 50 at its
 * end, its secret alone 32. Who pastes one into the wrong field must not find it in an error, and with it in every log.
 */
const SECRET = /[0-9A-Za-z]{32,}/g;

/** Everything but what stands on the page where it was written and takes up room there. */
const UNPRINTABLE = /[^\p{Letter}\p{Mark}\p{Number}\p{Punctuation}\p{Symbol} ]/gu;

/**
 * The text in quotes, shortened, and with everything but printable ASCII spelt as an escape: what cannot be seen becomes
 * visible, and nothing in it can act on a terminal or a log. What may be a secret is left out: `acme_...`.
 */
export function quoted(text: unknown): string {
  return JSON.stringify(shortened(text)).replaceAll(/[^\x20-\x7e]/g, escaped);
}

/** A name that came in, as a part of a field's path: the same without quotes, and letters of every script stay what they are. */
export function pathStep(name: PropertyKey): string {
  return shortened(name).replaceAll(UNPRINTABLE, (character) => character.split('').map(escaped).join(''));
}

function shortened(text: unknown): string {
  const all = String(text).replaceAll(SECRET, '...');
  return all.length > LONGEST ? `${all.slice(0, LONGEST)}...` : all;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
