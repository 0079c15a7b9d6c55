/** Text that came from elsewhere, made harmless for terminals: nothing in it steers one, hides, or turns the line around. */

/** Controls (escape sequences begin with one), invisible formatting, line and paragraph ends, and what is no character at all. */
const ACTIVE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}\p{Co}]/gu;

/** The text with whatever could act on a terminal spelt as an escape. */
export function inert(text: string): string {
  return text.replaceAll(ACTIVE, escaped);
}

/** A value as JSON of two spaces; what JSON itself leaves as it is and a terminal might act on is escaped as JSON can. */
export function inertJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replaceAll(ACTIVE, (character) =>
    character === '\n' ? character : escaped(character),
  );
}

/** As JSON and JavaScript write it, in UTF-16. */
function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
