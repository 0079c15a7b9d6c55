import { describe, expect, it } from 'vitest';
import { testWarden } from '../../adapters/testing.js';
import type { KeywardenOptions } from '../../src/index.js';

describe('the option limiter', () => {
  const create = () => ({ consume: async () => {} });

  it.each([
    [true, /limiter must be an object with create/],
    [{}, /limiter lacks the method create/],
    [{ create: 5 }, /limiter lacks the method create/],
    [{ create, failopen: true }, /limiter has no "failopen"; it has create, default, failOpen/],
    [{ create, failOpen: 'yes' }, /limiter.failOpen must be true or false; it is "yes"/],
    [{ create, default: 5 }, /limiter.default must be \{ points, duration \}; it is 5/],
    [
      { create, default: { points: 0, duration: '1h' } },
      /limiter.default.points must be a whole number, at least 1; it is 0/,
    ],
    [{ create, default: { points: 1.5, duration: '1h' } }, /limiter.default.points/],
    [{ create, default: { points: 1, duration: 1_500 } }, /limiter.default.duration must be .*whole seconds/],
    [{ create, default: { points: 1, duration: 0 } }, /limiter.default.duration/],
    [
      { create, default: { points: 1, duration: '1 hour' } },
      /limiter.default.duration must be .* it is "1 hour"/,
    ],
    [{ create, default: { points: 1, duration: '1h', burst: 2 } }, /limiter.default has no "burst"/],
  ])('is checked at construction: %j', (limiter, message) => {
    const build = () => testWarden({ limiter } as unknown as Pick<KeywardenOptions, 'limiter'>);
    expect(build).toThrow(TypeError);
    expect(build).toThrow(message);
  });
});
