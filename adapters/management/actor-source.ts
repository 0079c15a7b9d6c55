/** Who is asking: found in the request by the host or by one of the actors that are here, never in a body or query. */
import type { Actor } from '../../src/manage/actor.js';
import { kindOf } from '../../src/manage/input-fault.js';
import type { Awaitable } from '../../src/record.js';

/** What is known of a request besides itself. */
export interface ActorContext {
  /** The caller's address, where it is known. */
  readonly ip?: string;
}

/**
 * `undefined`: nothing was presented (`ACTOR_REQUIRED`). A throw: something was, and it does not do (`ACTOR_INVALID`, unless it is
 * a {@link KeywardenError} that says more, such as that the store cannot answer).
 */
export type ActorSource = (request: Request, context: ActorContext) => Awaitable<Actor | undefined>;

/**
 * The first of the sources that finds something. One that throws ends the search: a bad credential is not a missing one.
 * @throws {TypeError} for what is no source, and for none at all.
 */
export function firstOf(...sources: readonly ActorSource[]): ActorSource {
  const odd = sources.length === 0 ? 0 : sources.findIndex((source) => typeof source !== 'function');
  if (odd !== -1)
    throw new TypeError(
      `firstOf: the sources must be functions from a request to an actor, one at least; number ${odd + 1} is ${kindOf(sources[odd])}.`,
    );
  return async (request, context) => {
    for (const source of sources) {
      const actor = await source(request, context);
      if (actor !== undefined) return actor;
    }
    return undefined;
  };
}
