/** The alphabet of keys and ids, and unbiased random text in it. */

/** Digits, upper case, lower case: in the order of their character codes. */
export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Fills an array with unpredictable bytes. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => void;

/** The platform's cryptographic source (Web Crypto). */
export const secureRandom: RandomBytes = (bytes) => {
  globalThis.crypto.getRandomValues(bytes);
};

/** The largest multiple of 62 that a byte can stay below: bytes from here on would favour some characters. */
const UNBIASED = 248;

/** Random base62 text, every character equally likely: bytes that would favour some are thrown away. */
export function randomBase62(length: number, random: RandomBytes = secureRandom): string {
  const bytes = new Uint8Array(length + (length >> 3) + 4);
  let text = '';
  while (text.length < length) {
    random(bytes);
    for (const byte of bytes) {
      if (byte < UNBIASED && text.length < length) text += BASE62.charAt(byte % 62);
    }
  }
  return text;
}
