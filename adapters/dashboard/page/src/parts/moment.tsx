/** A point in time: how far away it is, and exactly when for whoever points at it or has it read out. */
import { exactly, fromNow } from '../say.js';

export function Moment({ at }: { readonly at: number }) {
  const exact = exactly(at);
  return (
    <time dateTime={new Date(at).toISOString()} title={exact}>
      {fromNow(at, 'narrow')}
      <span class="unseen">, {exact}</span>
    </time>
  );
}
