/** Cursors that a store made, and somebody changed: what callers send who look into them. */

/** What is put in the place of a part of a position, as JSON, that no store puts there where it put a text or a whole number from 0. */
const NO_PLACES = ['null', 'true', '{}', '[]', '-1', '0.5', '1e999', '9007199254740992', '1e21'];
/** What may be a place, wherever it came from; or not. */
const TEXTS = ['""', '"\\u0000"', '"\\ud800"', '"+inf"', '"(("', '"[x"', "\"' OR '1'='1\"", '"é"'];
const NUMBERS = ['0', '9007199254740991'];

export interface Tampered {
  readonly cursor: string;
  /** Whether it cannot be a place in any list, so that it is refused; another may be one. */
  readonly isNoPlace: boolean;
}

/** What can be made of a cursor. Those that wrap a list of texts and numbers as JSON, as most do, are unwrapped for it. */
export function tamperedWith(cursor: string): readonly Tampered[] {
  const changed = [
    cursor.slice(1),
    cursor.slice(0, -1),
    cursor.slice(0, cursor.length >> 1),
    `${cursor}A`,
    `${cursor}=`,
    `${cursor}\0`,
    cursor + cursor,
    [...cursor].reverse().join(''),
    cursor.toLowerCase(),
    cursor.toUpperCase(),
  ].map((text) => ({ cursor: text, isNoPlace: false }));
  const parts = partsOf(cursor);
  if (parts === undefined) return changed;
  const spelt = parts.map((part) => JSON.stringify(part));
  const place = (json: readonly string[], isNoPlace: boolean): Tampered => ({
    cursor: wrapped(`[${json.join(',')}]`),
    isNoPlace,
  });
  return [
    ...changed,
    ...parts.flatMap((part, index) => {
      const isText = typeof part === 'string';
      const long = JSON.stringify('z'.repeat(100_000));
      return [
        ...NO_PLACES.map((json) => place(spelt.with(index, json), true)),
        ...[...TEXTS, long].map((json) => place(spelt.with(index, json), !isText)),
        ...NUMBERS.map((json) => place(spelt.with(index, json), isText)),
      ];
    }),
    place(spelt.slice(1), false),
    place(spelt.slice(0, -1), false),
    place([...spelt, ...spelt], false),
    place([...spelt, '1'], false),
    place(['1', ...spelt], false),
    place([`[${spelt.join(',')}]`], false),
    { cursor: wrapped(`{"0":${spelt[0] ?? 0}}`), isNoPlace: true },
  ];
}

/** The list that the cursor wraps, if it is one of texts and whole numbers. */
function partsOf(cursor: string): readonly (string | number)[] | undefined {
  try {
    const text = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const parts: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(parts) && parts.every(isPart) ? parts : undefined;
  } catch {
    return undefined;
  }
}

function isPart(part: unknown): part is string | number {
  return typeof part === 'string' || (Number.isSafeInteger(part) && Number(part) >= 0);
}

function wrapped(json: string): string {
  const text = [...new TextEncoder().encode(json)].map((byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
