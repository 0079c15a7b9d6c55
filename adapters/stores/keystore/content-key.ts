/** The key that contents are encrypted with: random, wrapped by the passphrase's key, or kept inside the keystore itself. */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { JOSEError } from 'jose/errors';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import { KeystoreError } from './errors.js';
import { digestOf, type KeyPart } from './header.js';
import { deriveKey, freshKdf } from './kdf.js';

/** A key, and the part of the header that says how it is had. */
export interface ContentKey {
  readonly keyPart: KeyPart;
  /** The digest of the key part: contents name it, so that a header cannot be swapped. */
  readonly id: string;
  readonly secret: KeyObject;
}

/** The algorithms of the wrap: RFC 7518 sections 4.4 and 5.3. */
const WRAP = { alg: 'A256KW', enc: 'A256GCM' } as const;

function contentKey(keyPart: KeyPart, secret: Uint8Array): ContentKey {
  return { keyPart, id: digestOf(JSON.stringify(keyPart)), secret: createSecretKey(secret) };
}

/** A fresh key, wrapped for this passphrase. */
export async function freshContentKey(passphrase: Uint8Array, cost: number): Promise<ContentKey> {
  const kdf = freshKdf(cost);
  const wrapping = await deriveKey(passphrase, kdf);
  const secret = randomBytes(32);
  const wrap = await new CompactEncrypt(secret).setProtectedHeader(WRAP).encrypt(wrapping);
  const key = contentKey({ kind: 'keys', kdf, wrap }, secret);
  wipe(wrapping, secret);
  return key;
}

/**
 * The key that a header wraps.
 * @throws {KeystoreError} `KEYSTORE_PASSPHRASE_WRONG`
 */
export async function unwrapContentKey(
  keyPart: KeyPart & { kind: 'keys' },
  passphrase: Uint8Array,
  path: string,
): Promise<ContentKey> {
  const wrapping = await deriveKey(passphrase, keyPart.kdf);
  try {
    const { plaintext } = await compactDecrypt(keyPart.wrap, wrapping, {
      keyManagementAlgorithms: [WRAP.alg],
      contentEncryptionAlgorithms: [WRAP.enc],
    });
    const key = contentKey(keyPart, plaintext);
    wipe(plaintext);
    return key;
  } catch (error) {
    if (error instanceof JOSEError) throw new KeystoreError('KEYSTORE_PASSPHRASE_WRONG', path);
    throw error;
  } finally {
    wipe(wrapping);
  }
}

/** A key of the usage file, as the keystore's contents keep it. */
export interface UsageKey {
  /** Names it in the usage file's header. */
  readonly id: string;
  /** 32 bytes, base64url. */
  readonly secret: string;
}

/** A fresh key for the usage file. */
export function freshUsageKey(): UsageKey {
  return { id: randomBytes(12).toString('base64url'), secret: randomBytes(32).toString('base64url') };
}

/** The usage file's key. */
export function usageContentKey({ id, secret }: UsageKey): ContentKey {
  return contentKey({ kind: 'usage', key: id }, Buffer.from(secret, 'base64url'));
}

function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}
