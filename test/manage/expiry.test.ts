import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Duration } from '../../src/duration.js';
import { momentOf } from '../../src/manage/moment.js';
import { scaled } from '../scale.js';
import { DAY, HOUR, NOON, office, untyped } from './office.js';
import { refused } from './refused.js';

describe('bad-date-never-expires: what cannot be read is refused', () => {
  const unreadable: readonly unknown[] = [
    'tomorrow',
    '',
    ' ',
    'never',
    'null',
    '0',
    '1',
    '2031',
    '2031-01-15',
    '2031-01-15T12:00:00',
    '2031-01-15 12:00:00Z',
    '2031-01-15T12:00:00z',
    '2031-01-15t12:00:00Z',
    '2031-1-15T12:00:00Z',
    '2031-02-30T12:00:00Z',
    '2031-02-29T12:00:00Z',
    '2031-04-31T12:00:00Z',
    '2031-00-15T12:00:00Z',
    '2031-13-15T12:00:00Z',
    '2031-01-00T12:00:00Z',
    '2031-01-32T12:00:00Z',
    '2031-01-15T24:00:00Z',
    '2031-01-15T12:60:00Z',
    '2031-01-15T12:00:60Z',
    '2031-01-15T12Z',
    '2031-01-15T12:00:00+0100',
    '2031-01-15T12:00:00+01',
    '2031-01-15T12:00:00+24:00',
    '2031-01-15T12:00:00+01:60',
    '2031-01-15T12:00:00.Z',
    '2031-01-15T12:00:00,5Z',
    '2031-01-15T12:00:00Z ',
    '\n2031-01-15T12:00:00Z',
    '+002031-01-15T12:00:00Z',
    '12031-01-15T12:00:00Z',
    '9999-12-31T23:59:59-01:00',
    '2031-W03-3T12:00:00Z',
    'Wed, 15 Jan 2031 12:00:00 GMT',
    '２031-01-15T12:00:00Z',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -1,
    NOON + 1.5,
    Date.UTC(10_000, 0, 1),
    Number.MAX_VALUE,
    Number.MAX_SAFE_INTEGER,
    new Date('nonsense'),
    new Date(8.64e15),
    true,
    false,
    {},
    [],
    [NOON + 1],
    { getTime: () => NOON + 1 },
    1_893_456_000_000n,
  ];

  it.each(unreadable.map((expiresAt, index) => ({ expiresAt, index })))(
    'expiresAt $expiresAt (case $index)',
    async ({ expiresAt }) => {
      const { host, contents } = office();
      const { record } = await host.create({ expiresIn: '1d' });
      const before = await contents();
      await refused(host.create({ expiresAt: untyped(expiresAt) }), 'API_KEY_EXPIRY_INVALID', 'expiresAt');
      await refused(
        host.update(record.id, { expiresAt: untyped(expiresAt) }),
        'API_KEY_EXPIRY_INVALID',
        'expiresAt',
      );
      expect(await contents()).toEqual(before);
    },
  );

  const past: readonly (string | number | Date)[] = [
    0,
    1,
    NOON - 1,
    NOON,
    new Date(NOON),
    '2030-01-15T12:00:00Z',
    '1970-01-01T00:00Z',
    '2030-01-15T13:00:00+01:00',
  ];

  it.each(past)('expiresAt %s is past', async (expiresAt) => {
    const { host } = office();
    const { record } = await host.create({});
    await refused(host.create({ expiresAt }), 'API_KEY_EXPIRY_INVALID', 'expiresAt');
    await refused(host.update(record.id, { expiresAt }), 'API_KEY_EXPIRY_INVALID', 'expiresAt');
  });

  it('seconds are taken for what they are in milliseconds, and the refusal says so', async () => {
    const { host } = office();
    const error = await refused(host.create({ expiresAt: (NOON + DAY) / 1_000 }), 'API_KEY_EXPIRY_INVALID');
    expect(error.message).toMatch(/milliseconds; were these seconds/);
    const lastYear = await refused(host.create({ expiresAt: NOON - 365 * DAY }), 'API_KEY_EXPIRY_INVALID');
    expect(lastYear.message).not.toMatch(/seconds/);
    expect((await refused(host.create({ expiresAt: 1_000 }), 'API_KEY_EXPIRY_INVALID')).message).not.toMatch(
      /seconds/,
    );
  });

  it.each([
    '',
    '0',
    '0d',
    '-1d',
    '1.5d',
    '90 d',
    '90D',
    '1M',
    'P90D',
    '1e3s',
    '999999999y',
    0,
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.MAX_SAFE_INTEGER,
    null,
    true,
    {},
  ])('expiresIn %s', async (expiresIn) => {
    const { host } = office();
    const { record } = await host.create({});
    await refused(host.create({ expiresIn: untyped(expiresIn) }), 'API_KEY_EXPIRY_INVALID', 'expiresIn');
    await refused(
      host.update(record.id, { expiresIn: untyped(expiresIn) }),
      'API_KEY_EXPIRY_INVALID',
      'expiresIn',
    );
  });

  it('both at once are refused, even where they agree or one means never', async () => {
    const { host } = office();
    for (const expiresAt of [NOON + DAY, null, 'nonsense']) {
      await refused(host.create({ expiresAt, expiresIn: '1d' }), 'API_KEY_EXPIRY_INVALID', 'expiresIn');
    }
    expect((await host.create({ expiresAt: undefined, expiresIn: '1d' })).record.expiresAt).toBe(NOON + DAY);
  });
});

describe('expiry in all its spellings', () => {
  const at = Date.UTC(2031, 0, 15, 12);
  it.each([
    [new Date(at), at],
    [at, at],
    ['2031-01-15T12:00:00Z', at],
    ['2031-01-15T12:00Z', at],
    ['2031-01-15T12:00:00+00:00', at],
    ['2031-01-15T12:00:00-00:00', at],
    ['2031-01-15T17:30:00+05:30', at],
    ['2031-01-15T04:00:00-08:00', at],
    ['2031-01-14T12:01:00-23:59', at],
    ['2031-01-15T12:00:00.250Z', at + 250],
    ['2031-01-15T12:00:00.5Z', at + 500],
    ['2031-01-15T12:00:00.123456Z', at + 123],
    ['2032-02-29T00:00:00Z', Date.UTC(2032, 1, 29)],
    ['9999-12-31T23:59:59.999Z', Date.UTC(10_000, 0, 1) - 1],
    [NOON + 1, NOON + 1],
    [null, null],
  ])('expiresAt %s', async (expiresAt, expected) => {
    const { host } = office();
    const { record } = await host.create({ expiresAt });
    expect(record.expiresAt).toBe(expected);
    expect((await host.update(record.id, { name: 'same' })).expiresAt).toBe(expected);
    const { record: patched } = await host.create({ expiresIn: '1h' });
    expect((await host.update(patched.id, { expiresAt })).expiresAt).toBe(expected);
  });

  it.each<readonly [Duration, number]>([
    ['90d', 90 * DAY],
    ['1h', HOUR],
    ['2w', 14 * DAY],
    ['1y', 365 * DAY],
    ['30s', 30_000],
    [1, 1],
  ])('expiresIn %s counts from now', async (expiresIn, expected) => {
    const { host, clock } = office();
    const { record } = await host.create({ expiresIn });
    expect(record.expiresAt).toBe(NOON + expected);
    clock.now += 7;
    expect((await host.update(record.id, { expiresIn })).expiresAt).toBe(NOON + 7 + expected);
  });

  it('an expired key is extended, which revives it; the expiry that is over may be repeated', async () => {
    const { host, clock } = office();
    const { record } = await host.create({ expiresIn: '1d' });
    clock.now += 2 * DAY;
    expect((await host.get(record.id)).status).toBe('expired');
    const renamed = await host.update(record.id, { name: 'Form', expiresAt: record.expiresAt });
    expect(renamed).toMatchObject({ name: 'Form', status: 'expired', expiresAt: record.expiresAt });
    await refused(
      host.update(record.id, { expiresAt: (record.expiresAt ?? 0) + 1 }),
      'API_KEY_EXPIRY_INVALID',
    );
    expect((await host.update(record.id, { expiresIn: '1d' })).status).toBe('active');
    expect((await host.update(record.id, { expiresAt: null })).expiresAt).toBeNull();
  });

  it('reads every moment that a Date can write, in every zone, and no other day than was written', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date(Date.UTC(9999, 11, 30)), noInvalidDate: true }),
        fc.integer({ min: -(24 * 60 - 1), max: 24 * 60 - 1 }),
        (date, zone) => {
          expect(momentOf(date.toISOString())).toBe(date.getTime());
          const local = new Date(date.getTime() + zone * 60_000);
          if (local.getUTCFullYear() < 1970) return;
          const size = Math.abs(zone);
          const two = (part: number): string => String(part).padStart(2, '0');
          const offset = `${zone < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
          expect(momentOf(local.toISOString().replace('Z', offset))).toBe(date.getTime());
        },
      ),
      { numRuns: scaled(100_000) },
    );
  });

  it('reads a day exactly where the calendar has it', () => {
    const two = (part: number): string => String(part).padStart(2, '0');
    for (const year of [1970, 1999, 2000, 2024, 2026, 2100, 2400, 9999]) {
      for (let month = 0; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const date = new Date(Date.UTC(year, month - 1, day));
          const real =
            date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
          const read = momentOf(`${year}-${two(month)}-${two(day)}T00:00:00Z`);
          expect(read).toBe(real ? date.getTime() : undefined);
        }
      }
    }
  });
});
