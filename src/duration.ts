/** One spelling of durations everywhere: milliseconds, or a whole number and a unit. */

/** Milliseconds, or e.g. `'30s'`, `'15m'`, `'12h'`, `'90d'`, `'2w'`, `'1y'` (365 days). */
export type Duration = number | `${number}${Unit}`;

const MILLISECONDS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 };
type Unit = keyof typeof MILLISECONDS;

/** The grammar of a duration that is spelt as text. */
export const DURATION_PATTERN = new RegExp(`^(\\d+)(${Object.keys(MILLISECONDS).join('|')})$`);

/** What a duration may look like, for error messages. */
export const DURATION_EXPECTED = "milliseconds or a text like '90d' (s, m, h, d, w or y)";

/** Milliseconds of a duration; `undefined` where it is none, is negative, or is too long to count exactly. */
export function millisecondsOf(duration: unknown): number | undefined {
  let milliseconds: unknown = duration;
  if (typeof duration === 'string') {
    const [, count, unit] = DURATION_PATTERN.exec(duration) ?? [];
    if (count === undefined || !isUnit(unit)) return undefined;
    milliseconds = Number(count) * MILLISECONDS[unit];
  }
  // Adding 0 makes 0 of -0, which would be told apart by Object.is and be "-0" in some texts.
  return typeof milliseconds === 'number' && Number.isSafeInteger(milliseconds) && milliseconds >= 0
    ? milliseconds + 0
    : undefined;
}

function isUnit(text: string | undefined): text is Unit {
  return text !== undefined && Object.hasOwn(MILLISECONDS, text);
}
