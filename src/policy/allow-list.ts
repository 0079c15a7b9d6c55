/**
 * Checks the entries of an allow-list as people write them. What is not plainly one IPv4 address or one CIDR range is refused
 * with what was probably meant, because a range that is read differently from how it was meant lets the wrong people in.
 */
import IPCIDR from 'ip-cidr';
import { KeywardenError } from '../errors.js';
import { callerAddressOf, ipv4Of } from './network.js';
import { quoted } from './quoted.js';

/** How many entries a list may have. */
export const MAX_ALLOW_IPS = 1_000;

/** More characters than any entry has, with room for spaces that do not belong there. */
const LONGEST_ENTRY = 64;

const DECIMAL = /^(0|[1-9]\d*)$/;
const NUMBERS_AND_DOTS = /^[\d.]+$/;

/** What is wrong with an entry and, where it can be told, what was meant: an entry that would be accepted. */
interface Fault {
  readonly why: string;
  readonly meant: string | undefined;
}

/**
 * The entries, each once, in the order given.
 * @throws {KeywardenError} `API_KEY_ALLOW_IP_INVALID` naming the first entry that is neither an IPv4 address nor a CIDR range.
 */
export function parseAllowIps(entries: readonly string[], field = 'allowIps'): readonly string[] {
  if (entries.length > MAX_ALLOW_IPS) {
    throw new KeywardenError('API_KEY_ALLOW_IP_INVALID', {
      field,
      message: `The allow-list has ${entries.length} entries; at most ${MAX_ALLOW_IPS} are possible.`,
    });
  }
  for (const [index, entry] of entries.entries()) {
    const found = faultOf(entry);
    if (found !== undefined) {
      const question = found.meant === undefined ? '' : ` Did you mean ${found.meant}?`;
      throw new KeywardenError('API_KEY_ALLOW_IP_INVALID', {
        field: `${field}[${index}]`,
        message: `${quoted(entry)} is not a valid IP address, or an IP range in CIDR format: ${found.why}${question}`,
      });
    }
  }
  return [...new Set(entries)];
}

/** `undefined` for an entry that is right. */
function faultOf(entry: string): Fault | undefined {
  if (entry.length > LONGEST_ENTRY)
    return fault('it is too long; give each address or range as an entry of its own.');
  if (entry.trim() === '') return fault('it is empty.');
  if (/\s/.test(entry)) return spaceFault(entry);
  const [address = '', bits, ...rest] = entry.split('/');
  if (rest.length > 0) return fault('it has more than one "/".');
  if (/:.*:/.test(address)) return ipv6Fault(address, bits);
  const start = ipv4Of(address);
  if (start < 0) return addressFault(address, bits);
  return bits === undefined ? undefined : bitsFault(address, start, bits);
}

/** Where a guess at what was meant has a fault of its own, that fault's guess is the better one. */
function fault(why: string, guess?: string): Fault {
  const further = guess === undefined ? undefined : faultOf(guess);
  return { why, meant: further === undefined ? guess : further.meant };
}

function spaceFault(entry: string): Fault {
  const closed = entry.trim().replaceAll(/\s*([./])\s*/g, '$1');
  // A space between digits may stand between two addresses: what closing it gives was meant by nobody.
  return fault('it holds a space.', /\s/.test(closed) ? undefined : closed);
}

function ipv6Fault(address: string, bits: string | undefined): Fault {
  const mapped = callerAddressOf(address);
  return mapped >= 0 && bits === undefined
    ? fault('write an IPv4 address as such.', textOf(mapped))
    : fault('only IPv4 is possible, and this is IPv6.');
}

function addressFault(address: string, bits: string | undefined): Fault {
  const [host = '', port] = address.split(':');
  if (port !== undefined && ipv4Of(host) >= 0) {
    return fault('an address stands here without a port.', bits === undefined ? host : undefined);
  }
  const parts = address.split('.');
  if (!NUMBERS_AND_DOTS.test(address) || parts.includes('')) {
    return fault('expected four numbers of 0 to 255 with dots between them, e.g. 192.0.2.7 or 192.0.2.0/24.');
  }
  if (parts.some((part) => !DECIMAL.test(part))) {
    return fault(
      'a number with a leading zero is decimal to some programs and octal to others: write it without.',
    );
  }
  if (parts.length === 4) return fault('a number is above 255.');
  // Two numbers are a known short form (127.1); three are as likely the beginning of a range.
  const short = parts.length === 2 && bits === undefined;
  return fault(
    `an address has four numbers with dots between them, and this has ${parts.length}.`,
    short ? parts.join('.0.0.') : undefined,
  );
}

function bitsFault(address: string, start: number, bits: string): Fault | undefined {
  if (!DECIMAL.test(bits)) return bitsSpellingFault(address, bits);
  const prefix = Number(bits);
  if (prefix > 32) return fault('behind "/" stands a number from 1 to 32.');
  if (prefix === 0) return fault('"/0" is every address: to allow every address leave the list empty.');
  const first = String(new IPCIDR(`${address}/${prefix}`).start());
  if (ipv4Of(first) === start) return undefined;
  return fault(`the address has bits set behind the first ${prefix}.`, `${first}/${prefix}`);
}

function bitsSpellingFault(address: string, bits: string): Fault {
  const plain = bits.replace(/^0+(?=\d)/, '');
  if (DECIMAL.test(plain)) return fault('the number behind "/" has a leading zero.', `${address}/${plain}`);
  const prefix = prefixOfMask(ipv4Of(bits));
  return prefix === undefined
    ? fault('behind "/" stands a number from 1 to 32.')
    : fault('a netmask is written as a number of bits.', `${address}/${prefix}`);
}

function prefixOfMask(mask: number): number | undefined {
  for (let prefix = 1; prefix <= 32; prefix++) {
    if (mask === 2 ** 32 - 2 ** (32 - prefix)) return prefix;
  }
  return undefined;
}

function textOf(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
}
