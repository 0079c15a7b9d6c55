/**
 * CRC-32 (ISO-HDLC, as in zlib and PNG) of a key's first characters, in base62. It lets a server and a leak scanner tell
 * a mistyped key from a real one without a look-up, and proves nothing else.
 */
import { BASE62 } from './base62.js';

/** Characters a checksum takes: 62⁶ is above 2³². */
export const CHECKSUM_LENGTH = 6;

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});
/** The same with one, two and three bytes of zero behind the byte: for four bytes at a time ("slicing by four"). */
const CRC_TABLE_1 = CRC_TABLE.map(pastZero);
const CRC_TABLE_2 = CRC_TABLE_1.map(pastZero);
const CRC_TABLE_3 = CRC_TABLE_2.map(pastZero);

function pastZero(crc: number): number {
  return (CRC_TABLE[crc & 0xff] ?? 0) ^ (crc >>> 8);
}

/** The value of each base62 digit by its character code, -1 for every other code below 256. */
const DIGIT = Int8Array.from({ length: 256 }, (_, code) => BASE62.indexOf(String.fromCharCode(code)));

/** The running value of the CRC after the first `length` characters. */
function crc32State(text: string, length: number): number {
  let crc = -1;
  for (let index = 0; index < length; index++) {
    crc = pastZero(crc ^ text.charCodeAt(index));
  }
  return crc;
}

/** CRC-32 of a text, which must be ASCII. */
export function crc32(text: string): number {
  return (crc32State(text, text.length) ^ 0xffffffff) >>> 0;
}

/** The checksum that belongs behind `text`, which must be ASCII. */
export function checksumOf(text: string): string {
  let rest = crc32(text);
  let checksum = '';
  for (let index = 0; index < CHECKSUM_LENGTH; index++) {
    checksum = BASE62.charAt(rest % 62) + checksum;
    rest = Math.floor(rest / 62);
  }
  return checksum;
}

/**
 * Whether `text` is base62 from `from` on and ends with the checksum of all before it. One pass, four characters at a time,
 * because this is what a flood of made-up keys costs; what stands before `from` is taken as ASCII.
 */
export function isChecked(text: string, from: number): boolean {
  const body = text.length - CHECKSUM_LENGTH;
  let crc = crc32State(text, from);
  let foreign = 0;
  let index = from;
  for (; index + 3 < body; index += 4) {
    const [a, b] = [text.charCodeAt(index), text.charCodeAt(index + 1)];
    const [c, d] = [text.charCodeAt(index + 2), text.charCodeAt(index + 3)];
    foreign |= digitOf(a) | digitOf(b) | digitOf(c) | digitOf(d);
    crc ^= a | (b << 8) | (c << 16) | (d << 24);
    crc =
      (CRC_TABLE_3[crc & 0xff] ?? 0) ^
      (CRC_TABLE_2[(crc >>> 8) & 0xff] ?? 0) ^
      (CRC_TABLE_1[(crc >>> 16) & 0xff] ?? 0) ^
      (CRC_TABLE[crc >>> 24] ?? 0);
  }
  for (; index < body; index++) {
    const code = text.charCodeAt(index);
    foreign |= digitOf(code);
    crc = pastZero(crc ^ code);
  }
  let claimed = 0;
  for (; index < text.length; index++) {
    const digit = digitOf(text.charCodeAt(index));
    foreign |= digit;
    claimed = claimed * 62 + digit;
  }
  return foreign >= 0 && (crc ^ 0xffffffff) >>> 0 === claimed;
}

/** Negative for what is no digit. */
function digitOf(code: number): number {
  return DIGIT[code] ?? -1;
}
