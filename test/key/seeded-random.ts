/** Random bytes that are the same in every run and every process: the key stream of AES-256 in counter mode. */
import { createCipheriv, createHash } from 'node:crypto';
import type { RandomBytes } from '../../src/key/base62.js';

export function seededRandom(seed: string | number): RandomBytes {
  const secret = createHash('sha256').update(String(seed)).digest();
  const cipher = createCipheriv('aes-256-ctr', secret, new Uint8Array(16));
  return (bytes) => {
    bytes.set(cipher.update(new Uint8Array(bytes.length)));
  };
}
