import { createHash, createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Peppers } from '../../src/key/digest.js';
import { binaryOfHex, Digester, hexOf, sameDigest, UNPEPPERED } from '../../src/key/digest.js';
import { scaled } from '../scale.js';

const KEY = 'acme_H8TKlrmZ0q5xQeSPo1tYcF3vbWnXg7hJd92sKuLaRfDkMjpV0x';
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const binary = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf16le');

const none: Peppers = { current: UNPEPPERED, secrets: new Map(), acceptUnpeppered: true };
const rotated: Peppers = {
  current: 'p2',
  secrets: new Map([
    ['p1', 'the first pepper, of 32 characters'],
    ['p2', 'the second pepper, of 32 characters'],
  ]),
  acceptUnpeppered: false,
};

describe('Digester', () => {
  it('without a pepper stores SHA-256 of the whole key', () => {
    expect(new Digester(none).digest(KEY)).toEqual({
      pepperId: 'sha256',
      value: createHash('sha256').update(KEY).digest('hex'),
    });
  });

  it('with a pepper stores HMAC-SHA-256 of the whole key and the id of the pepper', () => {
    expect(new Digester(rotated).digest(KEY)).toEqual({
      pepperId: 'p2',
      value: createHmac('sha256', 'the second pepper, of 32 characters').update(KEY).digest('hex'),
    });
  });

  it('still makes digests under the peppers before, and knows no others', () => {
    const digester = new Digester(rotated);
    const old = createHmac('sha256', 'the first pepper, of 32 characters').update(KEY).digest('hex');
    expect(hexOf(digester.makerOf('p1')?.(KEY) ?? '')).toBe(old);
    expect(hexOf(digester.makerOf(UNPEPPERED)?.(KEY) ?? '')).toBe(
      createHash('sha256').update(KEY).digest('hex'),
    );
    for (const unknown of ['p3', '', '__proto__', 'constructor', 'toString']) {
      expect(digester.makerOf(unknown)).toBeUndefined();
      expect(digester.standingOf(unknown)).toBe('unknown');
    }
  });

  it('refuses unpeppered digests once there is a pepper, unless told to accept them', () => {
    expect(new Digester(rotated).standingOf(UNPEPPERED)).toBe('refused');
    expect(new Digester({ ...rotated, acceptUnpeppered: true }).standingOf(UNPEPPERED)).toBe('usable');
    expect(new Digester(none).standingOf(UNPEPPERED)).toBe('usable');
    expect(new Digester({ ...none, acceptUnpeppered: false }).standingOf(UNPEPPERED)).toBe('usable');
    expect(new Digester(rotated).standingOf('p1')).toBe('usable');
  });

  it('is not made of peppers that contradict each other, and does not show them', () => {
    const secret = 'a pepper that must not be shown anywhere';
    const lost = { current: 'gone', secrets: new Map([['p1', secret]]), acceptUnpeppered: false };
    const disguised = {
      current: UNPEPPERED,
      secrets: new Map([[UNPEPPERED, secret]]),
      acceptUnpeppered: false,
    };
    for (const peppers of [lost, disguised]) {
      expect(() => new Digester(peppers)).toThrow(TypeError);
      expect(() => new Digester(peppers)).not.toThrow(secret);
    }
  });
});

describe('sameDigest', () => {
  it('says what Buffer.compare says', () => {
    fc.assert(
      fc.property(bytes32, bytes32, (a, b) => {
        expect(sameDigest(binary(a), binary(b))).toBe(Buffer.compare(a, b) === 0);
        expect(sameDigest(binary(a), binary(Uint8Array.from(a)))).toBe(true);
      }),
      { numRuns: scaled(100_000) },
    );
  });

  it('sees each single bit', () => {
    const digest = randomBytes(32);
    for (let bit = 0; bit < 256; bit++) {
      const other = Buffer.from(digest);
      other.writeUInt8(other.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(sameDigest(binary(digest), binary(other))).toBe(false);
      expect(sameDigest(binary(other), binary(digest))).toBe(false);
    }
  });

  it('takes nothing of another length for a digest, not even twice the same', () => {
    const digest = binary(randomBytes(32));
    for (const other of ['', digest.slice(1), digest.slice(0, 15), `${digest}\0`, digest + digest]) {
      expect(sameDigest(digest, other)).toBe(false);
      expect(sameDigest(other, digest)).toBe(false);
      expect(sameDigest(other, other)).toBe(false);
    }
  });

  it('takes no character for the byte that it ends in', () => {
    const digest = 'A'.repeat(16);
    expect(sameDigest(digest, `${'A'.repeat(15)}\u0141`)).toBe(false);
    expect(sameDigest(digest, '\u0141'.repeat(16))).toBe(false);
  });
});

describe('the hexadecimal that stores keep', () => {
  it('is what Buffer writes, and comes back as it was', () => {
    fc.assert(
      fc.property(bytes32, (bytes) => {
        const hex = hexOf(binary(bytes));
        expect(hex).toBe(Buffer.from(bytes).toString('hex'));
        expect(binaryOfHex(hex)).toBe(binary(bytes));
      }),
      { numRuns: 2_000 },
    );
  });

  const good = createHash('sha256').update(KEY).digest('hex');
  it.each([
    ['nothing', ''],
    ['half of it', good.slice(0, 32)],
    ['a digit too few', good.slice(1)],
    ['a digit too many', `${good}0`],
    ['upper case', good.toUpperCase().replace(/^./, 'A')],
    ['a letter that is no digit', `g${good.slice(1)}`],
    ['a sign', `-1${good.slice(2)}`],
    ['a space', ` ${good.slice(1)}`],
    ['a line break behind it', `${good}\n`],
    ['full-width digits', '\uff10'.repeat(64)],
  ])('is not read where it is %s', (_what, hex) => {
    expect(() => binaryOfHex(hex)).toThrow(RangeError);
    expect(() => binaryOfHex(hex)).not.toThrow(good.slice(2, 30));
  });
});
