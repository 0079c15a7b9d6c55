/** How many cells of a terminal a text takes. */

/**
 * Two cells (Unicode Standard Annex 11, `W` and `F`): ideographs, kana, hangul and what belongs to them, full-width forms, and what
 * is drawn as an emoji – but for the letters that flags are made of, which take one each.
 */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u3247\u3250-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;
const FLAG_LETTER = /^\p{Regional_Indicator}$/u;
/** None: marks upon the character before, and the vowels and endings of a hangul syllable that is written in parts. */
const NONE = /^[\p{Mn}\p{Me}\u1160-\u11ff\ud7b0-\ud7ff]$/u;

/** Cells of one character. */
function cellsOf(character: string): number {
  if (NONE.test(character)) return 0;
  return WIDE.test(character) && !FLAG_LETTER.test(character) ? 2 : 1;
}

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
