/** What ten million minted keys look like together (half a million in a short run). */
import { describe, expect, it } from 'vitest';
import { BASE62 } from '../../src/key/base62.js';
import { HANDLE_LENGTH, KeyFormat, SECRET_LENGTH } from '../../src/key/format.js';
import { scaled } from '../scale.js';
import { chiSquare, probabilityOf } from './chi-square.js';

const BRAND = 'acme';
const HANDLE = BRAND.length + 1;
const SECRET = HANDLE + HANDLE_LENGTH;
const RANDOM_LENGTH = HANDLE_LENGTH + SECRET_LENGTH;

const DIGIT = Uint8Array.from({ length: 128 }, (_, code) => BASE62.indexOf(String.fromCharCode(code)));

/** Base62 text as a number; exact up to eight characters. */
function numberOf(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index++) value = value * 62 + (DIGIT[text.charCodeAt(index)] ?? 0);
  return value;
}

/** A column of many texts, as pairs of numbers: sixteen bytes a text instead of a string. */
class Column {
  readonly #high: Float64Array;
  readonly #low: Float64Array;

  constructor(count: number) {
    this.#high = new Float64Array(count);
    this.#low = new Float64Array(count);
  }

  /** Remembers up to sixteen characters of a text. */
  set(row: number, text: string, from: number, to: number): void {
    this.#high[row] = numberOf(text, from, from + 8);
    this.#low[row] = numberOf(text, from + 8, to);
  }

  /** Rows that say the same as an earlier one. */
  duplicates(): number {
    const sorted = this.#high.slice().sort();
    const suspects = new Set<number>();
    for (let row = 1; row < sorted.length; row++) {
      const value = sorted[row] ?? -1;
      if (value === sorted[row - 1]) suspects.add(value);
    }
    const seen = new Set<string>();
    let duplicates = 0;
    for (const [row, high] of this.#high.entries()) {
      if (!suspects.has(high)) continue;
      const whole = `${high}/${this.#low[row]}`;
      if (seen.has(whole)) duplicates++;
      seen.add(whole);
    }
    return duplicates;
  }
}

interface Sample {
  /** Keys whose prefix, or the first half of whose secret, an earlier one has. */
  readonly duplicatePrefixes: number;
  readonly duplicateSecrets: number;
  /** How probable counts as uneven are from a fair source: over handle and secret as wholes, and over each place. */
  readonly overall: number;
  readonly byPlace: number;
}

function sample(count: number): Sample {
  const format = new KeyFormat(BRAND);
  const handles = new Column(count);
  // Half a secret: if no two keys share that, no two share the whole.
  const secrets = new Column(count);
  const places = new Uint32Array(RANDOM_LENGTH * 62);
  for (let row = 0; row < count; row++) {
    const { key } = format.mint();
    handles.set(row, key, HANDLE, SECRET);
    secrets.set(row, key, SECRET, SECRET + SECRET_LENGTH / 2);
    for (let place = 0; place < RANDOM_LENGTH; place++) {
      const cell = place * 62 + (DIGIT[key.charCodeAt(HANDLE + place)] ?? 0);
      places[cell] = (places[cell] ?? 0) + 1;
    }
  }
  return {
    duplicatePrefixes: handles.duplicates(),
    duplicateSecrets: secrets.duplicates(),
    overall: probabilityOf(
      chiSquare(totals(places, 0, HANDLE_LENGTH)) + chiSquare(totals(places, HANDLE_LENGTH, RANDOM_LENGTH)),
      2 * 61,
    ),
    byPlace: probabilityOf(
      Array.from({ length: RANDOM_LENGTH }, (_, place) => chiSquare(totals(places, place, place + 1))).reduce(
        (sum, chi) => sum + chi,
      ),
      RANDOM_LENGTH * 61,
    ),
  };
}

/** The counts of each character over some places. */
function totals(places: Uint32Array, from: number, to: number): Float64Array {
  const counts = new Float64Array(62);
  for (let cell = from * 62; cell < to * 62; cell++) {
    counts[cell % 62] = (counts[cell % 62] ?? 0) + (places[cell] ?? 0);
  }
  return counts;
}

describe('minted keys', () => {
  it('are counted by something that finds duplicates', () => {
    const column = new Column(6);
    const texts = [
      'AAAAAAAABBBB',
      'AAAAAAAABBBC',
      'AAAAAAAABBBB',
      'BAAAAAAABBBB',
      'AAAAAAAABBBB',
      'zzzzzzzzzzzz',
    ];
    for (const [row, text] of texts.entries()) column.set(row, text, 0, 12);
    expect(column.duplicates()).toBe(2);
  });

  it('unbiased-secrets: 10⁷ keys without a duplicate prefix or secret, every character equally likely (χ², p > 0.001)', () => {
    const first = sample(scaled(10_000_000));
    expect(first.duplicatePrefixes).toBe(0);
    expect(first.duplicateSecrets).toBe(0);
    // A fair source falls below 0.001 in one run of a thousand, twice in a row in one of a million; a biased one always does.
    if (Math.min(first.overall, first.byPlace) > 0.001) return;
    const second = sample(scaled(10_000_000));
    expect(second.overall).toBeGreaterThan(0.001);
    expect(second.byPlace).toBeGreaterThan(0.001);
  });
});
