import { describe, expect, test } from 'vitest';
import { KeywardenError } from '../../src/errors.js';
import { StoreFault, storeUnavailable } from '../../src/store/fault.js';
import { collector } from './log-collector.js';

describe('what a store throws', () => {
  test('is its answer where it is a KeywardenError', () => {
    const { logger, lines } = collector();
    const refusal = new KeywardenError('API_KEY_ALIAS_TAKEN', { field: 'alias' });
    expect(storeUnavailable(logger, 'insert', refusal)).toBe(refusal);
    expect(lines).toEqual([]);
  });

  test('outage-is-not-401: is unavailability where it is anything else, with a line in the log', () => {
    const { logger, lines } = collector();
    const fault = Object.assign(new TypeError('connect ECONNREFUSED'), {
      code: 'ECONNREFUSED',
      query: 'SELECT secret',
    });
    expect(storeUnavailable(logger, 'findByPrefix', fault)).toMatchObject({
      code: 'API_KEY_STORE_UNAVAILABLE',
      status: 503,
      message: 'API keys cannot be checked at the moment. Try again shortly.',
    });
    expect(lines).toEqual([
      {
        level: 'error',
        message: 'The key store cannot answer.',
        fields: {
          method: 'findByPrefix',
          name: 'TypeError',
          code: 'ECONNREFUSED',
          message: 'connect ECONNREFUSED',
        },
      },
    ]);
  });

  test('is not repeated beyond 200 characters, and not handed to the caller at all', () => {
    const { logger, lines } = collector();
    const unavailable = storeUnavailable(logger, 'list', new StoreFault('m'.repeat(500)));
    expect(lines).toMatchObject([{ fields: { name: 'StoreFault', message: 'm'.repeat(200) } }]);
    expect(unavailable.cause).toBeUndefined();
    expect(unavailable.message).not.toContain('mmm');
  });

  test.each<[string, unknown, object]>([
    ['a text', 'x'.repeat(300), { name: 'string', message: 'x'.repeat(200) }],
    ['undefined', undefined, { name: 'undefined', message: 'undefined' }],
    ['null', null, { name: 'object', message: 'null' }],
    ['a symbol', Symbol('s'), { name: 'symbol', message: 'Symbol(s)' }],
    ['a function', () => 1, { name: 'function', message: '() => 1' }],
    [
      'an object of its own',
      { code: 42, message: { a: 1 } },
      { name: 'undefined', code: '42', message: '[object Object]' },
    ],
    ['an object without text', Object.create(null), { name: 'undefined', message: 'undefined' }],
    [
      'an object that throws',
      Object.defineProperty({}, 'message', {
        get: () => {
          throw new Error('no');
        },
      }),
      { name: 'unknown', message: 'The fault cannot be described.' },
    ],
    [
      'a message that is no text',
      { message: Object.create(null) },
      { name: 'unknown', message: 'The fault cannot be described.' },
    ],
  ])('may be %s', (_what, fault, fields) => {
    const { logger, lines } = collector();
    expect(storeUnavailable(logger, 'purge', fault).code).toBe('API_KEY_STORE_UNAVAILABLE');
    expect(lines).toEqual([
      { level: 'error', message: 'The key store cannot answer.', fields: { method: 'purge', ...fields } },
    ]);
  });
});
