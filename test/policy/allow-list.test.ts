import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeywardenError } from '../../src/errors.js';
import { MAX_ALLOW_IPS, parseAllowIps } from '../../src/policy/allow-list.js';
import { AddressRanges } from '../../src/policy/network.js';
import { quoted } from '../../src/policy/quoted.js';

/** Any UTF-16 code unit, halves of pairs included. */
const codeUnit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));

function refusalOf(entries: readonly string[], field?: string): KeywardenError {
  try {
    parseAllowIps(entries, field);
  } catch (error) {
    if (error instanceof KeywardenError) return error;
    throw error;
  }
  return expect.fail(`${JSON.stringify(entries)} was let through.`);
}

const FOUR_NUMBERS =
  'expected four numbers of 0 to 255 with dots between them, e.g. 192.0.2.7 or 192.0.2.0/24.';
const LEADING_ZERO =
  'a number with a leading zero is decimal to some programs and octal to others: write it without.';
const BITS = 'behind "/" stands a number from 1 to 32.';
const IPV6 = 'only IPv4 is possible, and this is IPv6.';
const EVERY = '"/0" is every address: to allow every address leave the list empty.';
const count = (numbers: number): string =>
  `an address has four numbers with dots between them, and this has ${numbers}.`;

/** Entry, what is wrong with it, and what was meant where there is one. */
const REFUSED: readonly (readonly [entry: string, why: string, meant?: string])[] = [
  // The number of bits.
  ['10.0.0.0/08', 'the number behind "/" has a leading zero.', '10.0.0.0/8'],
  ['10.0.0.5/08', 'the number behind "/" has a leading zero.', '10.0.0.0/8'],
  ['10.0.0.1/0032', 'the number behind "/" has a leading zero.', '10.0.0.1/32'],
  ['10.0.0.0/033', 'the number behind "/" has a leading zero.'],
  ['10.0.0.0/33', BITS],
  ['10.0.0.0/99999999999999999999', BITS],
  ['10.0.0.0/-8', BITS],
  ['10.0.0.0/+8', BITS],
  ['10.0.0.0/8.0', BITS],
  ['10.0.0.0/1e1', BITS],
  ['10.0.0.0/0x8', BITS],
  ['10.0.0.0/', BITS],
  ['10.0.0.0/８', BITS],
  ['10.0.0.0/8/8', 'it has more than one "/".'],
  ['10.0.0.0//8', 'it has more than one "/".'],
  ['10.0.0.0/255.0.0.0', 'a netmask is written as a number of bits.', '10.0.0.0/8'],
  ['10.0.0.5/255.255.255.255', 'a netmask is written as a number of bits.', '10.0.0.5/32'],
  ['10.0.0.5/255.0.0.0', 'a netmask is written as a number of bits.', '10.0.0.0/8'],
  ['10.0.0.0/255.0.255.0', BITS],
  ['10.0.0.0/0.0.0.255', BITS],
  // Bits set behind the range.
  ['10.0.0.5/8', 'the address has bits set behind the first 8.', '10.0.0.0/8'],
  ['192.168.1.1/24', 'the address has bits set behind the first 24.', '192.168.1.0/24'],
  ['10.0.0.1/31', 'the address has bits set behind the first 31.', '10.0.0.0/31'],
  ['255.255.255.255/1', 'the address has bits set behind the first 1.', '128.0.0.0/1'],
  ['127.0.0.1/1', 'the address has bits set behind the first 1.', '0.0.0.0/1'],
  // Every address.
  ['0.0.0.0/0', EVERY],
  ['10.0.0.0/0', EVERY],
  ['0.0.0.0/00', 'the number behind "/" has a leading zero.'],
  ['0.0.0.0/0.0.0.0', BITS],
  // The address.
  ['0177.0.0.1', LEADING_ZERO],
  ['127.0.0.01', LEADING_ZERO],
  ['010.0.0.0/8', LEADING_ZERO],
  ['00.0.0.0', LEADING_ZERO],
  ['127.1', count(2), '127.0.0.1'],
  ['10.256', count(2)],
  ['10.1/16', count(2)],
  ['1.2.3', count(3)],
  ['1.2.3/24', count(3)],
  ['10/8', count(1)],
  ['2130706433', count(1)],
  ['1.2.3.4.5', count(5)],
  ['1.2.3.4.5/24', count(5)],
  ['256.0.0.1', 'a number is above 255.'],
  ['1.2.3.999/24', 'a number is above 255.'],
  ['1.2.3.4294967296', 'a number is above 255.'],
  ['0x7f.0.0.1', FOUR_NUMBERS],
  ['0x7f000001', FOUR_NUMBERS],
  ['1.2.3.-4', FOUR_NUMBERS],
  ['1.2.3.', FOUR_NUMBERS],
  ['.1.2.3', FOUR_NUMBERS],
  ['1..2.3', FOUR_NUMBERS],
  ['1.2.3.*', FOUR_NUMBERS],
  ['1.2.3.0-255', FOUR_NUMBERS],
  ['1.2.3.4,5.6.7.8', FOUR_NUMBERS],
  ['1.2.3.4:80', 'an address stands here without a port.', '1.2.3.4'],
  ['1.2.3.0:80/24', 'an address stands here without a port.'],
  ['localhost:80', FOUR_NUMBERS],
  ['localhost', FOUR_NUMBERS],
  ['example.com/24', FOUR_NUMBERS],
  ['*', FOUR_NUMBERS],
  ['/8', FOUR_NUMBERS],
  ['/', FOUR_NUMBERS],
  ['１.2.3.4', FOUR_NUMBERS],
  ['1.2.3.٤', FOUR_NUMBERS],
  ['1。2。3。4', FOUR_NUMBERS],
  ['1.2.3.4\u200b', FOUR_NUMBERS],
  ['1.2.3.4\0', FOUR_NUMBERS],
  ['1.2.3.4%eth0', FOUR_NUMBERS],
  // Spaces.
  ['', 'it is empty.'],
  [' ', 'it is empty.'],
  ['\t\n', 'it is empty.'],
  [' 10.0.0.1', 'it holds a space.', '10.0.0.1'],
  ['10.0.0.1 ', 'it holds a space.', '10.0.0.1'],
  ['10.0.0.1\n', 'it holds a space.', '10.0.0.1'],
  ['10.0.0.1\u00a0', 'it holds a space.', '10.0.0.1'],
  ['10.0.0.0 / 8', 'it holds a space.', '10.0.0.0/8'],
  ['10. 0. 0. 1', 'it holds a space.', '10.0.0.1'],
  ['10.0.0.5 /08', 'it holds a space.', '10.0.0.0/8'],
  ['10.0.0.1 2', 'it holds a space.'],
  ['10.0.0.1 10.0.0.2', 'it holds a space.'],
  ['1 0.0.0.1', 'it holds a space.'],
  [' example.com', 'it holds a space.'],
  // IPv6.
  ['::1', IPV6],
  ['::', IPV6],
  ['::/0', IPV6],
  ['2001:db8::/32', IPV6],
  ['fe80::1%eth0', IPV6],
  ['::ffff:10.0.0.0/104', IPV6],
  ['::ffff:a00:1', IPV6],
  ['::ffff:10.0.0.1', 'write an IPv4 address as such.', '10.0.0.1'],
  ['::FFFF:10.0.0.1', 'write an IPv4 address as such.', '10.0.0.1'],
  ['[::1]', IPV6],
  // Too long for anything.
  [`10.0.0.1${' '.repeat(60)}`, 'it is too long; give each address or range as an entry of its own.'],
  ['1.2.3.4,'.repeat(10_000), 'it is too long; give each address or range as an entry of its own.'],
];

describe('parseAllowIps', () => {
  const cases = REFUSED.map(([entry, why, meant]) => ({ title: quoted(entry), entry, why, meant }));
  it.each(cases)('SM-API-09: refuses $title', ({ entry, why, meant }) => {
    const error = refusalOf(['192.0.2.1', entry]);
    expect(error.code).toBe('API_KEY_ALLOW_IP_INVALID');
    expect(error.status).toBe(400);
    expect(error.field).toBe('allowIps[1]');
    const question = meant === undefined ? '' : ` Did you mean ${meant}?`;
    const [named, said] = error.message.split(' is not a valid IP address, or an IP range in CIDR format: ');
    expect(said).toBe(why + question);
    expect(named).toMatch(/^"[\x20-\x7e]*"$/);
    if (/^[\x20-\x7e]{0,64}$/.test(entry)) expect(named).toBe(`"${entry}"`);
    if (meant !== undefined) expect(parseAllowIps([meant])).toEqual([meant]);
  });

  it.each([
    '0.0.0.0',
    '255.255.255.255',
    '127.0.0.1',
    '10.0.0.5',
    '10.0.0.5/32',
    '10.0.0.4/31',
    '10.0.0.0/8',
    '192.168.0.0/16',
    '0.0.0.0/1',
    '128.0.0.0/1',
    '255.255.255.255/32',
    '203.0.113.128/25',
  ])('SM-API-05: takes %s as it is', (entry) => {
    expect(parseAllowIps([entry])).toEqual([entry]);
    expect(() => new AddressRanges([entry])).not.toThrow();
  });

  it('keeps the order and takes each entry once', () => {
    expect(parseAllowIps(['10.0.0.2', '10.0.0.0/8', '10.0.0.2', '1.1.1.1', '10.0.0.0/8'])).toEqual([
      '10.0.0.2',
      '10.0.0.0/8',
      '1.1.1.1',
    ]);
    expect(parseAllowIps([])).toEqual([]);
  });

  it('names the first entry that is wrong, by the field it is told', () => {
    expect(refusalOf(['1.1.1.1', 'x', 'y'], 'allow_ips')).toMatchObject({ field: 'allow_ips[1]' });
    expect(refusalOf(['x', '1.1.1.1']).message).toMatch(/^"x" is not/);
  });

  it('takes no more than a thousand entries, whatever they say', () => {
    const many = Array.from({ length: MAX_ALLOW_IPS }, (_, index) => `10.0.${index >> 8}.${index & 255}`);
    expect(parseAllowIps(many)).toEqual(many);
    const error = refusalOf([...many, '10.9.9.9']);
    expect(error).toMatchObject({ code: 'API_KEY_ALLOW_IP_INVALID', field: 'allowIps' });
    expect(error.message).toBe('The allow-list has 1001 entries; at most 1000 are possible.');
  });

  it('takes no longer for a hostile entry than its length', () => {
    for (const entry of [' ', '.', '/', '0', '1.', ' /', ':', '::ffff:', '10.0.0.0/0'])
      expect(refusalOf([entry.repeat(1_000_000)]).message.length).toBeLessThan(600);
  });

  it('lets through exactly what can be compiled, and what it suggests can be, too', () => {
    const number = fc.oneof(
      fc.nat({ max: 300 }).map(String),
      fc.constantFrom('0', '00', '01', '255', '256', '', 'a', '1 '),
    );
    const bits = fc.oneof(
      fc.constant(''),
      fc.nat({ max: 40 }).map((one) => `/${one}`),
      fc.constantFrom('/', '/08', '/ 8', '/255.255.0.0', '/8/8', '/1e1'),
    );
    const near = fc
      .tuple(fc.array(number, { minLength: 3, maxLength: 5 }), bits)
      .map(([numbers, tail]) => numbers.join('.') + tail);
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: near }, fc.string({ unit: codeUnit })), (entry) => {
        if (compiles(entry)) {
          expect(parseAllowIps([entry])).toEqual([entry]);
        } else {
          const [, meant] = / Did you mean (.+)\?$/.exec(refusalOf([entry]).message) ?? [];
          if (meant !== undefined) expect(compiles(meant)).toBe(true);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});

function compiles(entry: string): boolean {
  try {
    new AddressRanges([entry]);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return false;
  }
}
