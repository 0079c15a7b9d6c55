/** How many cells of a terminal a text takes. */

/** Two cells: ideographs, kana, hangul, full-width forms, and what is drawn as an emoji (Unicode Standard Annex 11). */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
/** None: marks that are put upon the character before. */
const MARK = /^\p{Mark}$/u;

/** Cells of one character. */
function cellsOf(character: string): number {
  if (MARK.test(character)) return 0;
  return WIDE.test(character) && !HALF_WIDTH.test(character) ? 2 : 1;
}

/** Half-width katakana and hangul are of those scripts all the same. */
const HALF_WIDTH = /[\uff61-\uffdc]/;

/** Cells of a text that holds nothing that acts on a terminal. */
export function displayWidth(text: string): number {
  let cells = 0;
  for (const character of text) cells += cellsOf(character);
  return cells;
}

/** The text in at most so many cells, the last of them an ellipsis where something is missing. */
export function cut(text: string, cells: number): string {
  if (displayWidth(text) <= cells) return text;
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += cellsOf(character);
    if (width > cells - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
