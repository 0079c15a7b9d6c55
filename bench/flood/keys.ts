/** The keys of a flood: some good ones, and as many as wanted that nobody has, in a file for wrk. */
import { writeFileSync } from 'node:fs';
import { KeyFormat } from '../../src/key/format.js';
import { keyNumber } from '../in-process/population.js';

export const GOOD_KEYS = 100;

const line = (key: string) => `Authorization: Bearer ${key}\n`;

/** Keys that are let in. */
export function writeGood(file: string): void {
  writeFileSync(file, Array.from({ length: GOOD_KEYS }, (_, number) => line(keyNumber(number))).join(''));
}

/** Well-formed keys with right checksums, each new: nothing but a look-up can tell that they are none. */
export function writeRandom(file: string, count: number): void {
  const format = new KeyFormat('acme');
  writeFileSync(file, Array.from({ length: count }, () => line(format.mint().key)).join(''));
}
