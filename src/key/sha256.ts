/**
 * SHA-256 and HMAC-SHA-256, never our own: Node's one-shot hash where there is one, else `@noble/hashes`. Results are
 * strings of 16 characters, two bytes in each (UTF-16LE), because Node makes those four times faster than a buffer, and
 * they are compared three times faster than strings of a byte a character.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';

/** RFC 2104: the block size of SHA-256 in bytes. */
const BLOCK = 64;
/** Characters of a {@link BinaryDigest}. */
export const DIGEST_LENGTH = 16;
/** No key is longer; nothing longer is authenticated. */
const LONGEST_MESSAGE = 192;

/** 32 bytes as 16 characters: the first byte of two is the low one. */
export type BinaryDigest = string;

const encoder = new TextEncoder();

/** What an authenticator says of a message that no key can be: equal to no digest. */
const NO_DIGEST: BinaryDigest = '';

/** The two functions that digests are made with. */
export interface Sha256 {
  /** Of the message's UTF-8 bytes. */
  digest(message: string): BinaryDigest;
  /**
   * A function that authenticates messages under one secret (UTF-8); the secret's preparation is paid once. A message
   * that is not ASCII, or longer than 192 characters, has no digest: the result is empty.
   */
  authenticator(secret: string): (message: string) => BinaryDigest;
}

/** Works wherever JavaScript does. */
export const portableSha256: Sha256 = {
  digest: (message) => digestOfBytes(nobleSha256(bytesOf(message))),
  authenticator: (secret) => {
    const keyed = hmac.create(nobleSha256, bytesOf(secret));
    return (message) => {
      const bytes = bytesOf(message);
      if (bytes.length !== message.length || bytes.length > LONGEST_MESSAGE) return NO_DIGEST;
      return digestOfBytes(keyed.clone().update(bytes).digest());
    };
  },
};

/** Into any of Buffer's encodings, as Node documents it; its published type knows only some of them. */
type OneShotHash = (algorithm: 'sha256', data: string | Uint8Array, outputEncoding: 'utf16le') => string;

/** Node ≥ 20.12. `undefined` where the platform has no one-shot hash. */
export function nodeSha256(): Sha256 | undefined {
  const hash: unknown = globalThis.process?.getBuiltinModule?.('node:crypto')?.hash;
  if (!isOneShotHash(hash) || !hashesToWords(hash)) return undefined;
  const digest = (data: string | Uint8Array): BinaryDigest => hash('sha256', data, 'utf16le');
  return { digest, authenticator: (secret) => oneShotHmac(secret, digest) };
}

function isOneShotHash(value: unknown): value is OneShotHash {
  return typeof value === 'function';
}

/** The digest of an empty message, e3b0c442…b855 (NIST, "SHA-256 Test Vectors"), two bytes a character. */
const OF_NOTHING: BinaryDigest =
  '\ub0e3\u42c4\ufc98\u141c\ufb9a\uc8f4\u6f99\u24b9\uae27\ue441\u9b64\u4c93\u95a4\u1b99\u5278\u55b8';

/** Whether a platform's hash is Node's in this, too: others know fewer encodings, and throw or fall back on one of them. */
function hashesToWords(hash: OneShotHash): boolean {
  try {
    return hash('sha256', '', 'utf16le') === OF_NOTHING;
  } catch {
    return false;
  }
}

/**
 * RFC 2104 by two one-shot hashes: H(K ⊕ opad, H(K ⊕ ipad, message)), a fifth of the price of an HMAC object. Each hash goes
 * over a buffer whose pad is written once. The buffers serve every call, which is safe because nothing here is asynchronous.
 */
function oneShotHmac(
  secret: string,
  digest: (data: Uint8Array) => BinaryDigest,
): (message: string) => BinaryDigest {
  const secretBytes = bytesOf(secret);
  const block = new Uint8Array(BLOCK);
  block.set(secretBytes.length > BLOCK ? bytesOfDigest(digest(secretBytes)) : secretBytes);
  const inner = new Uint8Array(BLOCK + LONGEST_MESSAGE);
  const outer = new Uint8Array(BLOCK + 2 * DIGEST_LENGTH);
  inner.set(block.map((byte) => byte ^ 0x36));
  outer.set(block.map((byte) => byte ^ 0x5c));
  const message = inner.subarray(BLOCK);
  const messageWords = new Uint32Array(inner.buffer, BLOCK);
  // A view that says which byte is the low one, whatever the processor thinks.
  const innerDigest = new DataView(outer.buffer, BLOCK);
  // Keys of one brand have one length: making the view of so many bytes for each would cost as much as copying them.
  let padded = inner;
  return (text) => {
    const { read, written } = encoder.encodeInto(text, message);
    if (padded.length !== BLOCK + written) padded = inner.subarray(0, BLOCK + written);
    const whole = read === text.length && written === text.length;
    const digestOfInner = whole ? digest(padded) : NO_DIGEST;
    // What was presented must not stay behind, least of all most of a key with a slip in it.
    for (let index = 0; index << 2 < written; index++) messageWords[index] = 0;
    if (!whole) return NO_DIGEST;
    for (let index = 0; index < DIGEST_LENGTH; index++) {
      innerDigest.setUint16(2 * index, digestOfInner.charCodeAt(index), true);
    }
    return digest(outer);
  };
}

/** The fastest there is on this platform. */
export const sha256: Sha256 = nodeSha256() ?? portableSha256;

function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The 32 bytes of a digest. */
export function bytesOfDigest(digest: BinaryDigest): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * digest.length);
  for (let index = 0; index < digest.length; index++) {
    bytes[2 * index] = digest.charCodeAt(index) & 0xff;
    bytes[2 * index + 1] = digest.charCodeAt(index) >>> 8;
  }
  return bytes;
}

/** The digest of 32 bytes. In one go: text put together piece by piece is slower to compare. */
export function digestOfBytes(bytes: Uint8Array): BinaryDigest {
  const codes = Array.from(
    { length: bytes.length >> 1 },
    (_, index) => (bytes[2 * index] ?? 0) | ((bytes[2 * index + 1] ?? 0) << 8),
  );
  return String.fromCharCode(...codes);
}
