/** One reading of points in time: a `Date`, epoch milliseconds, or ISO 8601 with a zone. */
import { unfit } from './input-fault.js';

/** A `Date`, epoch milliseconds, or e.g. `2030-01-15T12:00:00Z`, `2030-01-15T13:00:00.250+01:00`. */
export type Moment = Date | number | string;

/** What a moment may look like, for error messages. */
export const MOMENT_EXPECTED =
  "a Date, epoch milliseconds, or ISO 8601 with a zone like '2030-01-15T12:00:00Z', of the years 1970 to 9999";

/** The first millisecond that four digits of a year cannot say. */
const END = Date.UTC(10_000, 0, 1);

/** RFC 3339 section 5.6, without lower case and leap seconds; seconds may be left out. */
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** Epoch milliseconds of a moment; `undefined` for what is none. Parts of a millisecond are dropped. */
export function momentOf(value: unknown): number | undefined {
  const at = value instanceof Date ? value.getTime() : typeof value === 'string' ? isoMoment(value) : value;
  return typeof at === 'number' && Number.isInteger(at) && at >= 0 && at < END ? at : undefined;
}

/** @throws {KeywardenError} `API_KEY_INPUT_INVALID` for what is no moment. */
export function givenMoment(value: unknown, field: string): number {
  const at = momentOf(value);
  if (at === undefined) throw unfit(field, MOMENT_EXPECTED, value);
  return at;
}

function isoMoment(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second = 0, fraction = '', sign, offsetHours, offsetMinutes] =
    match;
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // Date.UTC counts on where a month ends: the 30th of February is a day in March.
  const calendarDay = `${year}-${month}-${day}`;
  if (new Date(date).toISOString().slice(0, 10) !== calendarDay) return undefined;
  const time = (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1_000;
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  const offset =
    sign === undefined ? 0 : Number(`${sign}1`) * (Number(offsetHours) * 60 + Number(offsetMinutes));
  return date + time + milliseconds - offset * 60_000;
}
