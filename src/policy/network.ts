/** IPv4 addresses and ranges: read, compared, and compiled to integers. */

/** Reads dotted decimal as a 32-bit integer, strictly: four numbers of 0 to 255 without leading zeros. -1 for all else. */
export function ipv4Of(text: string, from = 0, to = text.length): number {
  let address = 0;
  let part = -1;
  let parts = 1;
  for (let index = from; index < to; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x2e) {
      if (part < 0 || parts === 4) return -1;
      address = address * 256 + part;
      part = -1;
      parts++;
    } else {
      const digit = code - 0x30;
      if (digit < 0 || digit > 9 || part === 0) return -1;
      part = part < 0 ? digit : part * 10 + digit;
      if (part > 255) return -1;
    }
  }
  return parts === 4 && part >= 0 ? address * 256 + part : -1;
}

/** RFC 4291 section 2.5.5.2: an IPv4 address as IPv6 sockets report it. */
const MAPPED = '::ffff:';

/** The address a caller is seen under, `::ffff:a.b.c.d` as `a.b.c.d`; -1 for one that is unknown or not IPv4. */
export function callerAddressOf(ip: string | undefined): number {
  // Untyped code may hand over anything; what is no text is unknown.
  if (typeof ip !== 'string') return -1;
  const mapped = ip.charCodeAt(0) === 0x3a && (ip.startsWith(MAPPED) || ip.toLowerCase().startsWith(MAPPED));
  return ipv4Of(ip, mapped ? MAPPED.length : 0);
}

/** Up to so many ranges, looking at each is quicker than halving. */
const FEW = 8;

/** A list of addresses and CIDR ranges, compiled: sorted, merged, both ends inclusive. */
export class AddressRanges {
  /** Start and end, start and end …: a plain array takes a quarter of the memory of two typed ones. */
  readonly #bounds: readonly number[];

  /** Entries as `parseAllowIps` lets them through. @throws {RangeError} for any other. */
  constructor(entries: readonly string[]) {
    const ranges = entries.map(rangeOf).sort((a, b) => a.start - b.start);
    const merged: { start: number; end: number }[] = [];
    for (const range of ranges) {
      const last = merged.at(-1);
      if (last !== undefined && range.start <= last.end + 1) last.end = Math.max(last.end, range.end);
      else merged.push({ ...range });
    }
    // Copied, because an array that grew keeps room to grow.
    this.#bounds = [...merged.flatMap(({ start, end }) => [start, end])];
  }

  /** Whether an address (32-bit integer, or -1 for an unknown one) lies in one of the ranges. */
  contains(address: number): boolean {
    const bounds = this.#bounds;
    if (bounds.length > 2 * FEW) return address <= this.#endOfLastStartingAtOrBefore(address);
    for (let index = 0; index < bounds.length; index += 2) {
      if (address < (bounds[index] ?? Infinity)) return false;
      if (address <= (bounds[index + 1] ?? NOWHERE)) return true;
    }
    return false;
  }

  /** Whether every address of `other` lies in these ranges. Exact, because neighbouring ranges are merged. */
  covers(other: AddressRanges): boolean {
    const bounds = other.#bounds;
    return bounds.every(
      (bound, index) =>
        index % 2 === 1 || (bounds[index + 1] ?? Infinity) <= this.#endOfLastStartingAtOrBefore(bound),
    );
  }

  /** The end of a range; {@link NOWHERE} where there is none. */
  #endOfLastStartingAtOrBefore(address: number): number {
    const bounds = this.#bounds;
    let low = 0;
    let candidate = (bounds.length >> 1) - 1;
    while (low <= candidate) {
      const middle = (low + candidate) >>> 1;
      if ((bounds[2 * middle] ?? 0) > address) candidate = middle - 1;
      else low = middle + 1;
    }
    return candidate < 0 ? NOWHERE : (bounds[2 * candidate + 1] ?? NOWHERE);
  }
}

/** No number is at it or before it. */
const NOWHERE = Number.NaN;

/** Whether an entry of an allow-list can be read. Asked at every miss of the cache, so nothing is cut out of it. */
export function isAddressRange(entry: string): boolean {
  return rangeIn(entry) !== undefined;
}

function rangeOf(entry: string): { start: number; end: number } {
  const range = rangeIn(entry);
  if (range === undefined) throw new RangeError('An allow-list entry cannot be read.');
  return range;
}

function rangeIn(entry: string): { start: number; end: number } | undefined {
  const slash = entry.indexOf('/');
  const start = ipv4Of(entry, 0, slash < 0 ? entry.length : slash);
  const bits = slash < 0 ? 32 : bitsOf(entry, slash + 1);
  if (start < 0 || bits < 0) return undefined;
  // The bits behind the network's.
  const hosts = bits === 32 ? 0 : 0xffffffff >>> bits;
  // An entry with bits set there would reach beyond the range that was meant.
  return (start & hosts) === 0 ? { start, end: start + hosts } : undefined;
}

/** Reads the length of a network's address from there to the end: 1 to 32 without a leading zero. -1 for all else. */
function bitsOf(entry: string, from: number): number {
  const first = entry.charCodeAt(from) - 0x30;
  const second = entry.charCodeAt(from + 1) - 0x30;
  if (!(first >= 1 && first <= 9)) return -1;
  if (entry.length === from + 1) return first;
  if (entry.length !== from + 2 || !(second >= 0 && second <= 9)) return -1;
  const bits = first * 10 + second;
  return bits <= 32 ? bits : -1;
}
