/**
 * The server's clock, as far as it can be known from here: what write deadlines are stated in.
 *
 * A deadline must hold on the server although the two machines' clocks need not agree. So nobody's wall clock is
 * compared: the server's time `s` comes in an answer received at the local monotonic time `r`, and since time passed on
 * the way, the server's time at any later local moment `t` is at least `s + (t - r)`. A deadline worked out from that
 * lower bound may come early by the answer's travel time, never late. What is left is drift: two clocks may run apart
 * by some 100 millionths, 6 ms in the minute for which an answer is believed; the margin covers that.
 */

/** How long an answer is believed, milliseconds. */
const BELIEVED = 60_000;
/** Milliseconds taken off every deadline. */
const MARGIN = 50;

/** The server's clock. */
export interface ServerClock {
  /** A server time, epoch ms, that is certainly past when the local `performance.now()` says `moment`. */
  deadline(moment: number): Promise<number>;
  /** Notes a server time that arrived just now. */
  learn(serverTime: number): void;
  /** Forgets it: the connection may lead to another server now. */
  forget(): void;
}

/** A clock that asks the server for its time (epoch ms) by `ask` where it does not know. */
export function serverClock(ask: () => Promise<number>): ServerClock {
  let known: Sample | undefined;
  return {
    async deadline(moment) {
      if (known === undefined || performance.now() - known.local > BELIEVED) known = sampleOf(await ask());
      return Math.floor(known.server + (moment - known.local)) - MARGIN;
    },
    learn(serverTime) {
      known = sampleOf(serverTime);
    },
    forget() {
      known = undefined;
    },
  };
}

interface Sample {
  readonly server: number;
  readonly local: number;
}

function sampleOf(server: number): Sample {
  return { server, local: performance.now() };
}
