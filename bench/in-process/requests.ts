/** Presented keys as a server comes by them: each a string of its own, made from the bytes that a client sent. */
import type { MakeInputs } from '../measure.js';

/** What of a request matters here. */
export interface Presented {
  readonly key: string;
  /** The caller's address, as a socket tells it. */
  readonly ip: string;
}

/** Callers at a time: more than a branch predictor learns by heart. */
const CALLERS = 251;

/** Makes requests that present the given values, all equally often, in an order that does not repeat soon. */
export function requestsOf(values: readonly string[] | LazyValues): MakeInputs<Presented> {
  const { count, length, bytes } = packed(values);
  const callers = Array.from({ length: CALLERS }, (_, caller) =>
    Buffer.from(`10.${(caller * 37) % 256}.${(caller * 101) % 256}.${caller}`),
  );
  let turn = 0;
  return (wanted) => {
    const requests: Presented[] = [];
    for (let made = 0; made < wanted; made++) {
      turn = (Math.imul(turn, 1_664_525) + 1_013_904_223) >>> 0;
      const start = Math.floor((turn / 2 ** 32) * count) * length;
      const caller = callers[turn % CALLERS];
      if (caller === undefined) throw new RangeError('There is no such caller.');
      requests.push({
        // Neither a literal nor one string used twice: the engine knows those by heart.
        key: bytes.toString('latin1', start, start + length),
        ip: caller.toString('latin1'),
      });
    }
    return requests;
  };
}

/** Values that are worked out one after the other, because there are too many to keep as strings. */
export interface LazyValues {
  readonly count: number;
  readonly value: (index: number) => string;
}

/** One behind the other in one buffer; all must have the same length. */
function packed(values: readonly string[] | LazyValues): { count: number; length: number; bytes: Buffer } {
  const { count, value } = 'value' in values ? values : { count: values.length, value: at(values) };
  const { length } = value(0);
  const bytes = Buffer.alloc(count * length);
  for (let index = 0; index < count; index++) {
    if (bytes.write(value(index), index * length, 'latin1') !== length) {
      throw new RangeError('Presented values must have the same length.');
    }
  }
  return { count, length, bytes };
}

function at(values: readonly string[]): (index: number) => string {
  return (index) => values[index] ?? '';
}
