/** Whose word counts for an address. */
import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressIn, type ClientAddress, clientAddressOf } from '../../../adapters/cli/serve/trust.js';
import { scaled } from '../../scale.js';

type Asked = Parameters<ClientAddress>[0];

/** A request from `peer`, with these headers; of a socket only its address is looked at. */
function from(peer: string | undefined, ...headers: readonly (readonly [string, string])[]): Asked {
  return { rawHeaders: headers.flat(), socket: { remoteAddress: peer } as Asked['socket'] };
}

const behind = clientAddressOf({
  trust: ['127.0.0.1', '10.0.0.0/8', 'fd00::/8', '::1'],
  clientIpHeader: 'X-Real-IP',
});
const claim = ['x-REAL-ip', '192.0.2.7'] as const;

describe('the address of a caller', () => {
  test.each([['127.0.0.1'], ['10.255.0.1'], ['::ffff:10.1.2.3'], ['fd12::1'], ['::1'], ['fd12::1%eth0']])(
    'is what a proxy at %s says',
    (peer) => {
      expect(behind(from(peer, claim))).toBe('192.0.2.7');
    },
  );

  test.each([
    ['127.0.0.2'],
    ['11.0.0.1'],
    ['::ffff:11.0.0.1'],
    ['fe80::1'],
    ['::'],
    [''],
    ['x'],
    [undefined],
  ])('is unknown behind anybody else: %s', (peer) => {
    expect(behind(from(peer, claim))).toBeUndefined();
  });

  test('is unknown without both options', () => {
    for (const half of [
      { trust: ['127.0.0.1'], clientIpHeader: undefined },
      { trust: [], clientIpHeader: 'X-Real-IP' },
      { trust: [], clientIpHeader: undefined },
    ]) {
      expect(clientAddressOf(half)(from('127.0.0.1', claim))).toBeUndefined();
    }
  });

  test('is unknown where the header comes twice, or not at all, or is another', () => {
    expect(behind(from('127.0.0.1', claim, claim))).toBeUndefined();
    expect(behind(from('127.0.0.1'))).toBeUndefined();
    expect(
      behind(from('127.0.0.1', ['X-Forwarded-For', '192.0.2.7'], ['X_Real_IP', '192.0.2.7'])),
    ).toBeUndefined();
  });

  test.each([
    ['192.0.2.7, 198.51.100.1'],
    ['192.0.2.7,'],
    [',192.0.2.7'],
    ['192.0.2.7 198.51.100.1'],
    ['192.0.2.7:80'],
    ['[2001:db8::1]'],
    ['010.0.0.1'],
    ['10.1'],
    ['0x7f.1'],
    ['2130706433'],
    ['for=192.0.2.7'],
    ['unknown'],
    ['192.0.2.0/24'],
    ['192.0.2.7\u00a0'],
    ['fe80::1%eth0'],
    [''],
  ])('is unknown where the header says %j', (value) => {
    expect(addressIn([value])).toBeUndefined();
  });

  test('is one address or unknown, whatever the headers say', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended());
    const value = fc.oneof(
      address,
      fc.string(),
      fc.array(address, { maxLength: 4 }).map((list) => list.join(', ')),
      fc
        .tuple(address, fc.constantFrom('', ' ', ':80', '%eth0', ';', '/32', '\t'), fc.string())
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 3 }), (values) => {
        const [only] = values;
        const found = addressIn(values);
        if (found === undefined) {
          expect(values.length === 1 && isIP(only ?? '') !== 0 && !only?.includes('%')).toBe(false);
          return;
        }
        expect(values).toEqual([found]);
        expect(found).not.toMatch(/[^\d.a-f:]/i);
      }),
      { numRuns: scaled(50_000) },
    );
  });
});

describe('--trust and --client-ip-header', () => {
  test.each([
    ['0.0.0.0/0', /every address/],
    ['::/0', /every address/],
    ['10.0.0.1/8', /--trust: "10.0.0.1\/8" .*Did you mean 10.0.0.0\/8\?/],
    ['10.0.0.0/33', /1 to 32/],
    ['10.0.0.0/', /--trust/],
    ['10.0.0.0/8/8', /--trust/],
    ['fd00::/129', /1 to 128/],
    ['fd00::/', /1 to 128/],
    ['fd00::/8/8', /1 to 128/],
    ['loopback', /not a valid IP address/],
    ['', /empty/],
  ])('%j is refused with what would be right', (entry, complaint) => {
    expect(() => clientAddressOf({ trust: [entry], clientIpHeader: 'X-Real-IP' })).toThrow(complaint);
  });

  test.each([['X Real IP'], ['X-Real-IP:'], [''], ['X-Réal']])('%j is no header', (name) => {
    expect(() => clientAddressOf({ trust: ['127.0.0.1'], clientIpHeader: name })).toThrow(
      /--client-ip-header/,
    );
  });
});

describe('what lets any caller claim any address is refused', () => {
  test.each([
    [['::ffff:0:0/96']],
    [['0.0.0.0/1', '128.0.0.0/1']],
    [['::/1', '8000::/1']],
    [['10.0.0.0/8', '0.0.0.0/1', '192.0.2.1', '128.0.0.0/1']],
  ])('--trust %s', (trust) => {
    expect(() => clientAddressOf({ trust, clientIpHeader: 'X-Real-IP' })).toThrow(/that is every address/);
  });

  test.each([['Authorization'], ['X-API-Key'], ['Host'], ['connection'], ['Cookie']])(
    '--client-ip-header %s',
    (clientIpHeader) => {
      expect(() => clientAddressOf({ trust: ['127.0.0.1'], clientIpHeader })).toThrow(
        /never holds an address/,
      );
    },
  );

  test('half of all addresses are no mistake that could be told from a network', () => {
    const half = clientAddressOf({ trust: ['0.0.0.0/1'], clientIpHeader: 'X-Real-IP' });
    expect(half(from('127.0.0.1', claim))).toBe('192.0.2.7');
    expect(half(from('192.0.2.1', claim))).toBeUndefined();
  });
});
