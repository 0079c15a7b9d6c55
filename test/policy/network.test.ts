import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressRanges, callerAddressOf, ipv4Of } from '../../src/policy/network.js';

const octet = fc.nat({ max: 255 });
const address = fc.tuple(octet, octet, octet, octet).map((numbers) => numbers.join('.'));
const UNKNOWN = -1;
/** Any UTF-16 code unit, halves of pairs included. */
const codeUnit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));

describe('callerAddressOf', () => {
  it.each([
    ['0.0.0.0', 0],
    ['255.255.255.255', 2 ** 32 - 1],
    ['127.0.0.1', 0x7f000001],
    ['1.2.3.4', 0x01020304],
    // RFC 4291 section 2.5.5.2: what a socket that listens on IPv6 reports for an IPv4 caller.
    ['::ffff:1.2.3.4', 0x01020304],
    ['::FFFF:1.2.3.4', 0x01020304],
    ['::FfFf:1.2.3.4', 0x01020304],
    ['::ffff:255.255.255.255', 2 ** 32 - 1],
  ])('%s is known', (ip, expected) => {
    expect(callerAddressOf(ip)).toBe(expected);
  });

  it.each([
    ['nothing', undefined],
    ['empty text (a Unix socket)', ''],
    ['a path', '/run/app.sock'],
    ['the word for it', 'unix:'],
    ['a word', 'unknown'],
    ['an IPv6 address', '2001:db8::1'],
    ['IPv6 loopback', '::1'],
    ['IPv6 unspecified', '::'],
    ['a mapped address in hexadecimal', '::ffff:102:304'],
    ['a mapped address in full', '0:0:0:0:0:ffff:1.2.3.4'],
    ['an IPv4-compatible address', '::1.2.3.4'],
    ['a translated address', '::ffff:0:1.2.3.4'],
    ['a NAT64 address', '64:ff9b::1.2.3.4'],
    ['mapped twice', '::ffff:::ffff:1.2.3.4'],
    ['mapped and nothing', '::ffff:'],
    ['a zone', '1.2.3.4%eth0'],
    ['a mapped address with a zone', '::ffff:1.2.3.4%eth0'],
    ['a link-local address with a zone', 'fe80::1%eth0'],
    ['a port', '1.2.3.4:8080'],
    ['a mapped address with a port', '[::ffff:1.2.3.4]:8080'],
    ['brackets', '[1.2.3.4]'],
    ['a range', '1.2.3.4/32'],
    ['a list', '1.2.3.4, 5.6.7.8'],
    ['a list without spaces', '1.2.3.4,5.6.7.8'],
    ['a space in front', ' 1.2.3.4'],
    ['a space behind', '1.2.3.4 '],
    ['a space within', '1.2. 3.4'],
    ['a line break', '1.2.3.4\n'],
    ['a zero byte', '1.2.3.4\0'],
    ['a leading zero', '01.2.3.4'],
    ['a zero twice', '1.00.3.4'],
    ['octal', '0177.0.0.1'],
    ['hexadecimal', '0x7f.0.0.1'],
    ['a number above 255', '256.2.3.4'],
    ['a number above 255 at the end', '1.2.3.256'],
    ['a number that overflows', '1.2.3.4294967300'],
    ['a number that overflows far', `1.2.3.${'4'.repeat(400)}`],
    ['one number', '16909060'],
    ['two numbers', '1.2'],
    ['three numbers', '1.2.3'],
    ['five numbers', '1.2.3.4.5'],
    ['a dot behind', '1.2.3.4.'],
    ['a dot in front', '.1.2.3.4'],
    ['two dots', '1.2..4'],
    ['dots alone', '...'],
    ['a minus', '-1.2.3.4'],
    ['a plus', '+1.2.3.4'],
    ['an exponent', '1e0.2.3.4'],
    ['full-width digits', '１.2.3.4'],
    ['Arabic-Indic digits', '١.٢.٣.٤'],
    ['an ideographic full stop', '1。2.3.4'],
    ['a digit that is one modulo 256', '\u0131.2.3.4'],
  ])('%s is unknown', (_what, ip) => {
    expect(callerAddressOf(ip)).toBe(UNKNOWN);
  });

  it('reads every address, mapped or not, and nothing that differs by a character that is no digit', () => {
    fc.assert(
      fc.property(address, fc.nat({ max: 15 }), codeUnit, (ip, at, extra) => {
        const expected = ip.split('.').reduce((value, number) => value * 256 + Number(number), 0);
        expect(callerAddressOf(ip)).toBe(expected);
        expect(callerAddressOf(`::ffff:${ip}`)).toBe(expected);
        const place = at % (ip.length + 1);
        if (!/[0-9]/.test(extra))
          expect(callerAddressOf(ip.slice(0, place) + extra + ip.slice(place))).toBe(UNKNOWN);
      }),
      { numRuns: 5_000 },
    );
  });

  it('takes no longer for a hostile address than its length', () => {
    for (const unit of ['0', '1', '1.', '.', ':', '::ffff:'])
      expect(callerAddressOf(unit.repeat(1_000_000))).toBe(UNKNOWN);
  });
});

describe('ipv4Of', () => {
  it('begins where it is told to', () => {
    expect(ipv4Of('xx1.2.3.4', 2)).toBe(0x01020304);
    expect(ipv4Of('1.2.3.4', 7)).toBe(UNKNOWN);
    expect(ipv4Of('1.2.3.4', 100)).toBe(UNKNOWN);
  });
});

describe('AddressRanges', () => {
  it('reads nothing that an allow-list would not let through', () => {
    const unreadable = [
      '',
      '/',
      '10.0.0.0/',
      '10.0.0.0/0',
      '10.0.0.0/08',
      '10.0.0.0/33',
      '10.0.0.0/-1',
      '10.0.0.0/8.5',
      '10.0.0.0/1e1',
      '10.0.0.0/0x8',
      '10.0.0.0/ 8',
      '10.0.0.0/8 ',
      '10.0.0.0/8/8',
      '10.0.0.0/NaN',
      '10.0.0.5/8',
      '255.255.255.255/8',
      '256.0.0.0/8',
      '::1',
      '::ffff:10.0.0.0',
      ' 10.0.0.0',
      '*',
    ];
    for (const entry of unreadable)
      expect(() => new AddressRanges(['10.0.0.0/8', entry])).toThrow(RangeError);
  });

  it('without entries contains nothing and is covered by everything', () => {
    const none = new AddressRanges([]);
    for (const one of [UNKNOWN, 0, 1, 2 ** 32 - 1]) expect(none.contains(one)).toBe(false);
    expect(none.covers(none)).toBe(true);
    expect(new AddressRanges(['10.0.0.0/8']).covers(none)).toBe(true);
    expect(none.covers(new AddressRanges(['10.0.0.0/8']))).toBe(false);
  });

  it('never contains an unknown address, or what is no address', () => {
    const everything = new AddressRanges(['0.0.0.0/1', '128.0.0.0/1']);
    const many = new AddressRanges(Array.from({ length: 100 }, (_, index) => `${index}.0.0.0/9`));
    for (const ranges of [everything, many]) {
      for (const one of [UNKNOWN, 2 ** 32, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
        expect(ranges.contains(one)).toBe(false);
      expect(ranges.contains(0)).toBe(true);
    }
    expect(everything.contains(2 ** 32 - 1)).toBe(true);
    expect(everything.contains(2 ** 31)).toBe(true);
  });

  it('knows that neighbours make up a range, and that a gap does not', () => {
    const halves = new AddressRanges(['10.128.0.0/9', '10.0.0.0/9']);
    expect(halves.covers(new AddressRanges(['10.0.0.0/8']))).toBe(true);
    expect(halves.covers(new AddressRanges(['10.127.255.255', '10.128.0.0']))).toBe(true);
    expect(halves.covers(new AddressRanges(['10.0.0.0/7']))).toBe(false);
    const gap = new AddressRanges(['10.0.0.0/31', '10.0.0.3']);
    expect(gap.covers(new AddressRanges(['10.0.0.0/30']))).toBe(false);
    expect(gap.contains(callerAddressOf('10.0.0.2'))).toBe(false);
    expect(
      new AddressRanges(['0.0.0.0/1', '128.0.0.0/1']).covers(new AddressRanges(['255.255.255.255'])),
    ).toBe(true);
  });

  it('compares a thousand ranges with a thousand without looking at each pair', () => {
    const spread = (offset: number): AddressRanges =>
      new AddressRanges(Array.from({ length: 1_000 }, (_, at) => `10.${at >> 6}.${(at & 63) * 4}.${offset}`));
    const [own, same, others] = [spread(0), spread(0), spread(2)];
    for (let round = 0; round < 100; round++) {
      expect(own.covers(same)).toBe(true);
      expect(own.covers(others)).toBe(false);
    }
  });
});
