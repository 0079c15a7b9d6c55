/** Allow-lists against other people's arithmetic: BigInt, brute force, and the package ip-cidr. */
import fc from 'fast-check';
import IPCIDR from 'ip-cidr';
import { describe, expect, it } from 'vitest';
import { parseAllowIps } from '../../src/policy/allow-list.js';
import { AddressRanges, callerAddressOf } from '../../src/policy/network.js';
import { scaled } from '../scale.js';

const ALL = 2n ** 32n;

const textOf = (address: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
const numberOf = (text: string): bigint =>
  text.split('.').reduce((value, number) => (value << 8n) | BigInt(number), 0n);

/** The mask of RFC 4632: the first bits set, the others not. */
const maskOf = (bits: bigint): bigint => ALL - (1n << (32n - bits));

/** Whether an entry means an address, by masking both. */
function means(entry: string, address: bigint): boolean {
  const [start = '', bits = '32'] = entry.split('/');
  return (numberOf(start) & maskOf(BigInt(bits))) === (address & maskOf(BigInt(bits)));
}

const anyAddress = fc.bigInt({ min: 0n, max: ALL - 1n });
const cidr = fc
  .tuple(anyAddress, fc.bigInt({ min: 1n, max: 32n }))
  .map(([address, bits]) => `${textOf(address & maskOf(bits))}/${bits}`);
const single = anyAddress.map(textOf);
const entry = fc.oneof({ weight: 4, arbitrary: cidr }, { weight: 1, arbitrary: single });

/** The addresses where it is decided: both ends of an entry, and their neighbours outside. */
function edgesOf(text: string): bigint[] {
  const [start = '', bits = '32'] = text.split('/');
  const first = numberOf(start);
  const last = first + (1n << (32n - BigInt(bits))) - 1n;
  return [first - 1n, first, last, last + 1n].filter((address) => address >= 0n && address < ALL);
}

describe('contains', () => {
  const PAIRS_A_RUN = 50;

  it('cidr-is-cidr: agrees with BigInt masks on 10⁶ pairs of address and list', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 1, maxLength: 24 }),
        fc.array(anyAddress, { minLength: PAIRS_A_RUN, maxLength: PAIRS_A_RUN }),
        fc.nat(),
        (entries, anywhere, offset) => {
          const ranges = new AddressRanges(parseAllowIps(entries));
          const edges = entries.flatMap(edgesOf);
          for (let pair = 0; pair < PAIRS_A_RUN; pair++) {
            const address = (pair % 2 === 0 ? edges[(offset + pair) % edges.length] : anywhere[pair]) ?? 0n;
            const expected = entries.some((one) => means(one, address));
            if (ranges.contains(callerAddressOf(textOf(address))) !== expected)
              expect.fail(`${textOf(address)} in ${entries.join(', ')} should be ${expected}`);
          }
        },
      ),
      { numRuns: scaled(1_000_000 / PAIRS_A_RUN) },
    );
  });

  it('cidr-is-cidr: agrees with ip-cidr', () => {
    fc.assert(
      fc.property(cidr, anyAddress, fc.nat({ max: 3 }), (text, anywhere, edge) => {
        const ranges = new AddressRanges([text]);
        const oracle = new IPCIDR(text);
        for (const address of [anywhere, edgesOf(text)[edge] ?? 0n]) {
          expect(ranges.contains(Number(address))).toBe(oracle.contains(textOf(address)));
        }
      }),
      { numRuns: scaled(50_000) },
    );
  });

  it('does not depend on the order of the entries, nor on how often one comes', () => {
    fc.assert(
      fc.property(
        fc
          .array(entry, { minLength: 1, maxLength: 24 })
          .chain((entries) =>
            fc.tuple(
              fc.constant(entries),
              fc.shuffledSubarray([...entries, ...entries], { minLength: entries.length }),
            ),
          ),
        ([entries, shuffled]) => {
          const missing = entries.filter((one) => !shuffled.includes(one));
          const [once, again] = [new AddressRanges(entries), new AddressRanges([...shuffled, ...missing])];
          expect(once.covers(again) && again.covers(once)).toBe(true);
          for (const address of entries.flatMap(edgesOf)) {
            expect(again.contains(Number(address))).toBe(once.contains(Number(address)));
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('covers', () => {
  /** 64 neighbouring addresses, at the beginning, in the middle and at the end of all there are. */
  const SMALL = 64;
  const windows = fc.constantFrom(0n, 2n ** 31n - 32n, 0x0a000000n, ALL - BigInt(SMALL));
  const smallCidr = (window: bigint) =>
    fc.tuple(fc.bigInt({ min: 0n, max: 63n }), fc.bigInt({ min: 27n, max: 32n })).map(([at, bits]) => {
      const start = (window + at) & maskOf(bits);
      // One that would begin before the window is cut down to a single address in it.
      return start < window || start + (1n << (32n - bits)) > window + BigInt(SMALL)
        ? textOf(window + at)
        : `${textOf(start)}/${bits}`;
    });
  const pairs = windows.chain((window) =>
    fc.tuple(
      fc.constant(window),
      fc.array(smallCidr(window), { maxLength: 20 }),
      fc.array(smallCidr(window), { maxLength: 4 }),
    ),
  );

  it('is what looking at every address says', () => {
    let covered = 0;
    fc.assert(
      fc.property(pairs, ([window, outer, inner]) => {
        const addresses = Array.from({ length: SMALL }, (_, at) => window + BigInt(at));
        const expected = addresses.every(
          (address) => !inner.some((one) => means(one, address)) || outer.some((one) => means(one, address)),
        );
        if (expected && inner.length > 0) covered++;
        expect(new AddressRanges(outer).covers(new AddressRanges(inner))).toBe(expected);
      }),
      { numRuns: scaled(50_000) },
    );
    expect(covered).toBeGreaterThan(scaled(50_000) / 20);
  });
});
