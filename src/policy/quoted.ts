/** Text that came in, as error messages show it. */

/** Characters that are shown; more is cut. */
const LONGEST = 64;

/**
 * The text in quotes, shortened, and with everything but printable ASCII spelt as an escape: what cannot be seen becomes
 * visible, and nothing in it can act on a terminal or a log.
 */
export function quoted(text: unknown): string {
  const all = String(text);
  const shown = all.length > LONGEST ? `${all.slice(0, LONGEST)}...` : all;
  return JSON.stringify(shown).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
