/** Code without types may hand over anything; what is no warden would come to light at the first request only. */
import { kindOf } from '../manage/input-fault.js';

/** @throws {TypeError} for what is no warden; `who` wanted one. */
export function assertWarden(who: string, warden: unknown): void {
  const isWarden =
    typeof warden === 'object' &&
    warden !== null &&
    ['verify', 'isOurs'].every((method) => typeof Reflect.get(warden, method) === 'function');
  if (isWarden) return;
  const came = warden instanceof Promise ? 'a promise: await it first' : kindOf(warden);
  throw new TypeError(`${who} wants the warden that createKeywarden returns; this is ${came}.`);
}
