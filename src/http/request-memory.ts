/**
 * What a request has shown to a warden, so that a second guard neither verifies nor counts again. Kept where nobody else can
 * write: a property of the request could be set by whoever parses its body.
 */
import type { VerifiedKey } from '../verify/verified-key.js';

/** What is remembered of one request. */
export interface Admitted {
  readonly apiKey: VerifiedKey;
  /** The sub-account that the request acts for, where the key is limited to some. */
  readonly subaccount: string | undefined;
}

/** Remembers for as long as the requests live. */
export interface RequestMemory {
  get(request: object): Admitted | undefined;
  set(request: object, admitted: Admitted): unknown;
}

/** Where to keep it: on the request, in a private field, or beside it. Both say the same; which is quicker depends on the framework. */
export type MemoryPlace = 'on the request' | 'beside the request';

type Memories = { readonly [Place in MemoryPlace]: RequestMemory };

const byWarden = new WeakMap<object, Memories>();

/** The memory of one warden, shared by all adapters that keep it in the same place. */
export function memoryOf(warden: object, place: MemoryPlace): RequestMemory {
  const known = byWarden.get(warden) ?? {
    'on the request': privateField(),
    'beside the request': new WeakMap(),
  };
  byWarden.set(warden, known);
  return known[place];
}

/** Constructs nothing: what derives from it puts its private fields on the request itself. */
class OfRequest {
  constructor(request: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is how a private field comes onto an object of somebody else's.
    return request;
  }
}

/** A private field of a class that nobody else has. Cheap to add, where a WeakMap's entries for short-lived objects are not. */
function privateField(): RequestMemory {
  return class Remembered extends OfRequest {
    #admitted: Admitted;

    constructor(request: object, admitted: Admitted) {
      super(request);
      this.#admitted = admitted;
    }

    static get(request: object): Admitted | undefined {
      return #admitted in request ? request.#admitted : undefined;
    }

    static set(request: object, admitted: Admitted): void {
      if (#admitted in request) request.#admitted = admitted;
      else new Remembered(request, admitted);
    }
  };
}
