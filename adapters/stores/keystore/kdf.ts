/** From a passphrase to the key that wraps the content key: scrypt (RFC 7914), its costs bounded. */
import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

/** What the header says of the derivation. */
export interface KdfParameters {
  readonly name: 'scrypt';
  /** scrypt's N: a power of two within {@link COST}. */
  readonly cost: number;
  /** 16 bytes, base64url. */
  readonly salt: string;
}

/**
 * scrypt's N. Memory is 1 KiB times it: 128 MiB by default, about a quarter of a second. A file that asks for
 * more than `max` (256 MiB) or less than `min` is not tried, so that a planted one cannot exhaust the machine.
 */
export const COST = { default: 2 ** 17, min: 2 ** 10, max: 2 ** 18 } as const;

/** scrypt's r and p, fixed for version 1 of the file. */
const BLOCK_SIZE = 8;
const PARALLELISM = 1;
const SALT = /^[A-Za-z0-9_-]{22}$/;

type Derive = (
  passphrase: Uint8Array,
  salt: Uint8Array,
  bytes: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Uint8Array>;
const derive: Derive = promisify(scrypt);

/** Whether scrypt's N is one that is tried. */
export function isCost(cost: unknown): cost is number {
  return (
    typeof cost === 'number' && Number.isInteger(Math.log2(cost)) && cost >= COST.min && cost <= COST.max
  );
}

/** New parameters, with a fresh salt. */
export function freshKdf(cost: number): KdfParameters {
  return { name: 'scrypt', cost, salt: randomBytes(16).toString('base64url') };
}

/** Reads what a header says, `undefined` where it is none of version 1 or out of bounds. */
export function readKdf(value: unknown): KdfParameters | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('name' in value) || value.name !== 'scrypt') return undefined;
  if (!('cost' in value) || !isCost(value.cost)) return undefined;
  if (!('salt' in value) || typeof value.salt !== 'string' || !SALT.test(value.salt)) return undefined;
  return { name: 'scrypt', cost: value.cost, salt: value.salt };
}

/** The 32 bytes that wrap the content key. */
export async function deriveKey(passphrase: Uint8Array, { cost, salt }: KdfParameters): Promise<Uint8Array> {
  const memory = 128 * BLOCK_SIZE * (cost + PARALLELISM + 2);
  const options = { N: cost, r: BLOCK_SIZE, p: PARALLELISM, maxmem: memory };
  return derive(passphrase, Buffer.from(salt, 'base64url'), 32, options);
}
