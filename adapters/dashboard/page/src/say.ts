/** The page's words: its texts with a host's own in place of some, and dates and numbers as the page's language writes them. */
import { TEXTS, type TextName } from '../../texts.js';

type Values = Readonly<Record<string, string | number>>;
/** Names of texts that come as one and many. */
export type PluralName = TextName extends infer Name
  ? Name extends `${infer Stem}One`
    ? Stem
    : never
  : never;

let texts: Readonly<Record<TextName, string> & Record<string, string>> = TEXTS;
let formats = formatsOf('en', 'en');

/** Called once, before anything is shown. @param preferred the viewer's languages */
export function speak(
  language: string,
  overrides: Readonly<Record<string, string>>,
  preferred: readonly string[] = [],
): void {
  texts = { ...TEXTS, ...overrides };
  // Dates and numbers in the viewer's own kind of the language, where the host leaves it open: 4 March or March 4.
  const own = preferred.find((one) => one.split('-')[0] === language) ?? language;
  formats = formatsOf(supported(language), supported(own));
}

/** A text, filled in. */
export function say(name: TextName, values?: Values): string {
  return filled(texts[name], values);
}

/** What the core or the API said of a refusal, or what the host says in its place: for its code and field, or for its code. */
export function sayRefusal(code: string | undefined, detail: string, field = ''): string {
  const [root] = field.split(/\W/);
  const own = texts[`${code}:${root}`] ?? texts[`${code}`];
  return own === undefined ? detail : filled(own, { detail });
}

function filled(text: string, values: Values = {}): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, key: string) => {
    const value = values[key];
    if (value === undefined) return whole;
    return typeof value === 'number' ? formats.number.format(value) : value;
  });
}

/** The text for one or for many of something. */
export function sayCount(stem: PluralName, count: number, values?: Values): string {
  return say(count === 1 ? `${stem}One` : `${stem}Many`, { ...values, count });
}

/** Whether there is a text of that name: audit actions and statuses are texts of their own name. */
export function isText(name: string): name is TextName {
  return Object.hasOwn(texts, name);
}

/** To the second, in the viewer's zone, with the zone's name. */
export function exactly(at: number): string {
  return formats.exact.format(at);
}

/** To the minute, in the viewer's zone. */
export function toTheMinute(at: number): string {
  return formats.minute.format(at);
}

/** A day that was counted in UTC. */
export function dayText(day: string): string {
  return formats.day.format(Date.parse(day));
}

/** @param duration ms */
export function rateText(points: number, duration: number): string {
  return say('rateSentence', { points, seconds: duration / 1_000 });
}

export function numberText(value: number): string {
  return formats.number.format(value);
}

/** Units, and from where on they are used: 45 days say more than one month. */
const STEPS = [
  ['year', 31_536_000_000, 1],
  ['month', 2_592_000_000, 2],
  ['day', 86_400_000, 1],
  ['hour', 3_600_000, 1],
  ['minute', 60_000, 1],
] as const;

/** From now, in the largest unit that fits: `in 3 days`; `narrow`: `in 3d`. */
export function fromNow(at: number, style: 'relative' | 'narrow' = 'relative'): string {
  const distance = at - Date.now();
  const size = Math.abs(distance);
  // A hair below counts as whole: what was made for 30 days does not say 29 at once.
  const [unit, length] =
    STEPS.find(([, one, from]) => size >= one * from * 0.99) ?? (['second', 1_000] as const);
  return formats[style].format(Math.round(distance / length), unit);
}

function supported(language: string): string {
  return Intl.DateTimeFormat.supportedLocalesOf([language])[0] ?? 'en';
}

/** @param words for what stands in sentences @param lang for dates and numbers */
function formatsOf(words: string, lang: string) {
  return {
    number: new Intl.NumberFormat(lang),
    relative: new Intl.RelativeTimeFormat(words, { numeric: 'auto' }),
    narrow: new Intl.RelativeTimeFormat(words, { style: 'narrow' }),
    exact: new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'long' }),
    minute: new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeStyle: 'short' }),
    day: new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'short', timeZone: 'UTC' }),
  };
}
