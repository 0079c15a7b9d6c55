/** The parts of the page that are plain functions, and what stands in for parts of the core there. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import IPCIDR from 'ip-cidr';
import { describe, expect, it } from 'vitest';
import { KeywardenError as PageError } from '../../adapters/dashboard/page/src/core-error.js';
import FirstAddress from '../../adapters/dashboard/page/src/first-address.js';
import type { Draft } from '../../adapters/dashboard/page/src/form/draft.js';
import { bodyFor, changedFields, linesOf, rebased } from '../../adapters/dashboard/page/src/form/draft.js';
import { fromNow, say, sayCount, speak } from '../../adapters/dashboard/page/src/say.js';
import { TEXTS } from '../../adapters/dashboard/texts.js';
import { ERRORS, KeywardenError } from '../../src/errors.js';
import { readFields } from '../../src/manage/key-fields.js';
import { scaled } from '../scale.js';

const DAY = 86_400_000;

describe('what stands in for the core in the page', () => {
  it('finds the first address of a range as ip-cidr does', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 1, max: 32 }), (address, bits) => {
        const range = `${address}/${bits}`;
        expect(new FirstAddress(range).start()).toBe(String(new IPCIDR(range).start()));
      }),
      { numRuns: scaled(20_000) },
    );
  });

  it('has an error without the sentences of the table: what reads input never needs them', () => {
    const fields = ['name', 'alias', 'type', 'allowIps', 'subaccounts', 'behalfOf', 'rateLimit', 'expiresAt'];
    const value = fc.oneof(
      fc.anything(),
      fc.string(),
      fc.array(fc.string()),
      fc.record({ points: fc.double() }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...fields), value, (field, said) => {
        try {
          readFields({ [field]: said }, { limiterConfigured: true, now: 0 });
        } catch (fault) {
          if (!(fault instanceof KeywardenError)) throw fault;
          expect(fault.message).not.toBe(ERRORS[fault.code].message);
        }
      }),
      { numRuns: scaled(20_000) },
    );
    const told = { message: 'alias must be shorter.', field: 'alias' };
    expect(new PageError('API_KEY_INPUT_INVALID', told)).toMatchObject({
      code: 'API_KEY_INPUT_INVALID',
      ...told,
    });
  });
});

describe('the form', () => {
  const empty: Draft = {
    name: 'Job',
    alias: '',
    type: 'none',
    member: null,
    scopes: [],
    addresses: '',
    subaccounts: null,
    expiry: 'never',
    date: '',
    limited: false,
    points: '100',
    seconds: '60',
  };

  it('says what changed, and nothing else', () => {
    expect(changedFields(empty, empty)).toEqual([]);
    const changed = {
      ...empty,
      name: 'Other',
      expiry: '30d',
      addresses: ' 10.0.0.0/8 \n\n192.0.2.7',
    } as const;
    expect(bodyFor(changed, changedFields(changed, empty))).toEqual({
      name: 'Other',
      expiresIn: '30d',
      allowIps: ['10.0.0.0/8', '192.0.2.7'],
    });
  });

  it('counts the lines that people see', () => {
    expect(linesOf('\n a \n\nb')).toEqual([
      { line: 2, text: 'a' },
      { line: 4, text: 'b' },
    ]);
  });

  it('keeps on top of what others changed what was changed here, and takes theirs for the rest', () => {
    const theirs: Draft = { ...empty, addresses: '10.0.0.0/8', expiry: 'date', date: '2030-01-15T12:00' };
    const mine: Draft = { ...empty, name: 'Mine' };
    const both = rebased(mine, empty, theirs);
    expect(both).toEqual({ ...theirs, name: 'Mine' });
    expect(changedFields(both, theirs)).toEqual(['name']);
    // A field that stands in several controls is one: my expiry is not half theirs.
    const never = rebased({ ...theirs, expiry: 'never' }, theirs, { ...theirs, date: '2031-01-15T12:00' });
    expect(never).toMatchObject({ expiry: 'never', date: theirs.date });
  });
});

describe('the words', () => {
  it.each([
    [0, 'this minute or second'],
    [30 * DAY, 'in 30 days'],
    [30 * DAY - 40, 'in 30 days'],
    [DAY, 'tomorrow'],
    [-DAY, 'yesterday'],
    [-59 * DAY, '59 days ago'],
    [-60 * DAY, '2 months ago'],
    [87 * DAY, 'in 3 months'],
    [365 * DAY, 'next year'],
    [-730 * DAY, '2 years ago'],
    [3_600_000, 'in 1 hour'],
    [-90_000, /^(1 minute|2 minutes) ago$/],
  ])('%d ms from now', (distance, expected) => {
    const words = fromNow(Date.now() + distance);
    if (distance === 0) expect(words).toMatch(/now|second/);
    else expect(words).toMatch(expected);
  });

  it('are filled in, counted and replaced', () => {
    expect(sayCount('shown', 1)).toBe('1 API key is shown.');
    expect(sayCount('shown', 1_204)).toBe('1,204 API keys are shown.');
    speak('de', { shownMany: '{count} Schlüssel.' });
    expect([sayCount('shown', 1_204), say('save')]).toEqual(['1.204 Schlüssel.', TEXTS.save]);
    speak('en', {});
    expect(say('nothingSearch', { search: '$& {search}' })).toContain('“$& {search}”');
  });

  it('are all used', () => {
    const folder = new URL('../../adapters/dashboard/page/src/', import.meta.url);
    const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => readFileSync(new URL(path, folder), 'utf8'))
      .join('\n');
    /** Named by a status or an action that the API answers with. */
    const answered = /^(active|disabled|expired|revoked|(key|user|account)\..*)$/;
    const named = new Set([...source.matchAll(/['"]([\w.]+)['"]/g)].map(([, name]) => name));
    const unused = Object.keys(TEXTS).filter((name) => {
      const stem = name.replace(/(One|Many)$/, '');
      return !answered.test(name) && !named.has(name) && !named.has(stem);
    });
    expect(unused).toEqual([]);
  });
});
