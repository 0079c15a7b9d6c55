/** What the core asks of `ip-cidr`, for the browser: the first address of an IPv4 range that has been read already. */
import { ipv4Of } from '../../../../src/policy/network.js';

// biome-ignore lint/style/noDefaultExport: it stands in for a package that exports its class so.
export default class IPCIDR {
  readonly #first: number;

  constructor(range: string) {
    const [address = '', bits = '32'] = range.split('/');
    const size = 2 ** (32 - Number(bits));
    const start = ipv4Of(address);
    this.#first = start - (start % size);
  }

  /** In dotted decimal. */
  start(): string {
    return [24, 16, 8, 0].map((shift) => (this.#first >>> shift) & 0xff).join('.');
  }
}
