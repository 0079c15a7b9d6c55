import { createHash, createHmac } from 'node:crypto';
import { hmac as nobleHmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Sha256 } from '../../src/key/sha256.js';
import { nodeSha256, portableSha256, sha256 } from '../../src/key/sha256.js';
import { scaled } from '../scale.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Where Node's hash is hidden from the package, only the portable functions are there to be tested. */
const implementations: readonly (readonly [string, Sha256])[] = [
  ['portable', portableSha256],
  ...Object.entries({ node: nodeSha256() }).flatMap(([name, found]) =>
    found === undefined ? [] : [[name, found] as const],
  ),
];

const hex = (digest: string): string => Buffer.from(digest, 'utf16le').toString('hex');
/** Any UTF-16 code unit, halves of pairs included. */
const codeUnit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));

/** FIPS 180-4, the examples of NIST's Cryptographic Toolkit and its long message. */
const FIPS_180 = [
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
  [
    'abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu',
    'cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1',
  ],
  ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
] as const;

interface HmacCase {
  readonly number: number;
  readonly secret: Buffer;
  readonly message: Buffer;
  readonly mac: string;
}

function hmacCase(number: number, secret: Buffer, message: Buffer, mac: string): HmacCase {
  return { number, secret, message, mac };
}

const bytes = (value: number, length: number): Buffer => Buffer.alloc(length, value);

/** RFC 4231 section 4. Case 5 is truncated to 128 bits there. */
const RFC_4231: readonly HmacCase[] = [
  hmacCase(
    1,
    bytes(0x0b, 20),
    Buffer.from('Hi There'),
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  ),
  hmacCase(
    2,
    Buffer.from('Jefe'),
    Buffer.from('what do ya want for nothing?'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ),
  hmacCase(
    3,
    bytes(0xaa, 20),
    bytes(0xdd, 50),
    '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
  ),
  hmacCase(
    4,
    Buffer.from(Array.from({ length: 25 }, (_, index) => index + 1)),
    bytes(0xcd, 50),
    '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
  ),
  hmacCase(5, bytes(0x0c, 20), Buffer.from('Test With Truncation'), 'a3b6167473100ee06e0c796c2955552b'),
  hmacCase(
    6,
    bytes(0xaa, 131),
    Buffer.from('Test Using Larger Than Block-Size Key - Hash Key First'),
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ),
  hmacCase(
    7,
    bytes(0xaa, 131),
    Buffer.from(
      'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
    ),
    '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
  ),
];

const isUtf8 = (buffer: Buffer): boolean => Buffer.from(buffer.toString('utf8'), 'utf8').equals(buffer);
/** The cases whose secret and message are text, which is what the package takes. */
const TEXT_CASES = RFC_4231.filter(({ secret, message }) => isUtf8(secret) && isUtf8(message));

/** Secrets of 1 to 200 bytes, most of them beyond a block, with characters of one to four bytes. */
const secrets = fc
  .string({
    unit: fc.constantFrom('a', 'Z', '0', ' ', '\0', 'ß', '€', '𝄞'),
    minLength: 1,
    maxLength: 200,
    size: 'max',
  })
  .map((text) =>
    Array.from(text).filter((_, index, all) => Buffer.byteLength(all.slice(0, index + 1).join('')) <= 200),
  )
  .map((characters) => characters.join(''));
const ascii = fc.string({
  unit: fc.integer({ min: 0, max: 127 }).map((code) => String.fromCharCode(code)),
  maxLength: 192,
});

describe('the oracles', () => {
  it.each(RFC_4231)(
    'node:crypto and @noble/hashes know RFC 4231 case $number',
    ({ secret, message, mac }) => {
      const byNode = createHmac('sha256', secret).update(message).digest('hex');
      const byNoble = Buffer.from(nobleHmac(nobleSha256, secret, message)).toString('hex');
      expect(byNode.slice(0, mac.length)).toBe(mac);
      expect(byNoble).toBe(byNode);
    },
  );

  it('leave four cases that are no text, among them both with a secret beyond a block', () => {
    expect(TEXT_CASES.map(({ number }) => number)).toEqual([1, 2, 5]);
  });
});

describe.each(implementations)('%s: digest', (_name, implementation) => {
  it.each(FIPS_180)('FIPS 180-4: %.20s', (message, digest) => {
    expect(hex(implementation.digest(message))).toBe(digest);
  });

  it('is the digest of the UTF-8 bytes, as node:crypto and @noble/hashes say', () => {
    fc.assert(
      fc.property(fc.string({ unit: codeUnit, maxLength: 300 }), (message) => {
        const digest = hex(implementation.digest(message));
        const utf8 = Buffer.from(message, 'utf8');
        expect(digest).toBe(createHash('sha256').update(utf8).digest('hex'));
        expect(digest).toBe(Buffer.from(nobleSha256(utf8)).toString('hex'));
      }),
      { numRuns: scaled(60_000) },
    );
  });

  it('takes half of a surrogate pair as U+FFFD, like every encoder', () => {
    expect(implementation.digest('a\ud800b')).toBe(implementation.digest('a\ufffdb'));
  });
});

describe.each(implementations)('%s: authenticator', (_name, implementation) => {
  it.each(TEXT_CASES)('RFC 4231 case $number', ({ secret, message, mac }) => {
    const digest = implementation.authenticator(secret.toString('utf8'))(message.toString('utf8'));
    expect(hex(digest).slice(0, mac.length)).toBe(mac);
  });

  it('is HMAC-SHA-256, as node:crypto and @noble/hashes say, for secrets of 1 to 200 bytes', () => {
    fc.assert(
      fc.property(secrets, fc.array(ascii, { minLength: 1, maxLength: 4 }), (secret, messages) => {
        const authenticate = implementation.authenticator(secret);
        const secretBytes = Buffer.from(secret, 'utf8');
        for (const message of messages) {
          const digest = hex(authenticate(message));
          expect(digest).toBe(createHmac('sha256', secretBytes).update(message, 'utf8').digest('hex'));
          expect(digest).toBe(
            Buffer.from(nobleHmac(nobleSha256, secretBytes, Buffer.from(message))).toString('hex'),
          );
        }
      }),
      { numRuns: scaled(60_000) },
    );
  });

  it('goes over to a hashed secret right behind 64 bytes', () => {
    for (let length = 1; length <= 200; length++) {
      for (const secret of ['s'.repeat(length), `${'s'.repeat(length - 1)}€`]) {
        expect(hex(implementation.authenticator(secret)('message'))).toBe(
          createHmac('sha256', secret).update('message').digest('hex'),
        );
      }
    }
  });

  it('remembers nothing of the message before, whichever secret it was under', () => {
    const [one, two] = [implementation.authenticator('one'), implementation.authenticator('two')];
    const [first, second] = [one('a message'), two('a message')];
    one('x'.repeat(192));
    two('\u0141'.repeat(100));
    expect(one('a message')).toBe(first);
    expect(two('a message')).toBe(second);
    expect(first).not.toBe(second);
  });

  it('has a digest for every length up to 192 and none beyond', () => {
    const authenticate = implementation.authenticator('a secret');
    for (let length = 0; length <= 192; length++) expect(authenticate('k'.repeat(length))).toHaveLength(16);
    for (const length of [193, 194, 1_000, 100_000]) expect(authenticate('k'.repeat(length))).toBe('');
  });

  it('never gives a message beyond ASCII the digest of one within', () => {
    const authenticate = implementation.authenticator('a secret');
    // Cut to a byte, U+0141 is an A; so is U+FF21 under some foldings. Neither may ever count as one.
    for (const message of [
      '\u0141',
      'acme_\u0141',
      '\uff21',
      '\u0080',
      '\u00ff',
      '\ud800',
      '\udc00',
      '𝄞',
      'é',
    ]) {
      expect(authenticate(message)).toBe('');
    }
    fc.assert(
      fc.property(ascii, fc.integer({ min: 128, max: 0xffff }), ascii, (before, code, after) => {
        expect(authenticate(before + String.fromCharCode(code) + after)).toBe('');
      }),
      { numRuns: scaled(60_000) },
    );
  });
});

describe('the choice between them', () => {
  it('falls on Node wherever its hash can be found', () => {
    expect(implementations).toHaveLength(sha256 === portableSha256 ? 1 : 2);
  });

  it('finds nothing where there is no process, no way to its modules, no crypto, or no one-shot hash', () => {
    const found = vi.spyOn(process, 'getBuiltinModule');
    found.mockReturnValue(undefined);
    expect(nodeSha256()).toBeUndefined();
    vi.stubGlobal('process', { getBuiltinModule: () => ({ createHash }) });
    expect(nodeSha256()).toBeUndefined();
    vi.stubGlobal('process', {});
    expect(nodeSha256()).toBeUndefined();
    vi.stubGlobal('process', undefined);
    expect(nodeSha256()).toBeUndefined();
  });
});

it('Node’s own hash is taken wherever there is one: what it says of an empty message is known', () => {
  const hasHash = typeof globalThis.process?.getBuiltinModule?.('node:crypto')?.hash === 'function';
  expect(nodeSha256() !== undefined).toBe(hasHash);
});
