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

/** The running value of the CRC after the first `length` characters. */
function crc32State(text: string, length: number): number {
  let crc = -1;
  for (let index = 0; index < length; index++) {
    crc = (CRC_TABLE[(crc ^ text.charCodeAt(index)) & 0xff] ?? 0) ^ (crc >>> 8);
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

/** The value of each base62 digit by its character code, -1 for every other code below 256. */
const DIGIT = Int8Array.from({ length: 256 }, (_, code) => BASE62.indexOf(String.fromCharCode(code)));

/**
 * Whether `text` is base62 from `from` on and ends with the checksum of all before it. One pass, because this is what a flood
 * of made-up keys costs; what stands before `from` is taken as ASCII.
 */
export function isChecked(text: string, from: number): boolean {
  const body = text.length - CHECKSUM_LENGTH;
  let foreign = 0;
  let crc = crc32State(text, from);
  for (let index = from; index < body; index++) {
    const code = text.charCodeAt(index);
    foreign |= (DIGIT[code] ?? -1) & 0x80;
    crc = (CRC_TABLE[(crc ^ code) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  let claimed = 0;
  for (let index = body; index < text.length; index++) {
    const digit = DIGIT[text.charCodeAt(index)] ?? -1;
    foreign |= digit & 0x80;
    claimed = claimed * 62 + digit;
  }
  return foreign === 0 && (crc ^ 0xffffffff) >>> 0 === claimed;
}
