import { afterEach, describe, expect, test, vi } from 'vitest';
import { consoleLogger, harmless, type Logger } from '../src/logger.js';

const LEVELS = ['info', 'warn', 'error'] as const;

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a harmless logger', () => {
  test('hands on what it is told, as a method of the logger it wraps', () => {
    class Collector implements Logger {
      readonly lines: unknown[] = [];
      info(...line: unknown[]): void {
        this.lines.push(['info', ...line]);
      }
      warn(...line: unknown[]): void {
        this.lines.push(['warn', ...line]);
      }
      error(...line: unknown[]): void {
        this.lines.push(['error', ...line]);
      }
    }
    const collector = new Collector();
    const logger = harmless(collector);
    const fields = { method: 'list' };
    for (const level of LEVELS) logger[level]('A message.', fields);
    expect(collector.lines).toEqual(LEVELS.map((level) => [level, 'A message.', fields]));
  });

  test('lets nothing out that the logger throws', () => {
    const broken = () => {
      throw new Error('The disk is full.');
    };
    const logger = harmless({ info: broken, warn: broken, error: broken });
    for (const level of LEVELS) expect(logger[level]('A message.')).toBeUndefined();
  });

  test('lets nothing out that the logger rejects with', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const broken = async () => {
        throw new Error('The disk is full.');
      };
      const logger = harmless({ info: broken, warn: broken, error: broken });
      for (const level of LEVELS) logger[level]('A message.');
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });
});

test('the default logger says warnings and errors, and no more', () => {
  const said = LEVELS.map((level) => vi.spyOn(console, level).mockImplementation(() => {}));
  for (const level of LEVELS) consoleLogger[level](`${level} message`, { level });
  consoleLogger.warn('no fields');
  expect(said.map((spy) => spy.mock.calls)).toEqual([
    [],
    [['keywarden: warn message', { level: 'warn' }], ['keywarden: no fields']],
    [['keywarden: error message', { level: 'error' }]],
  ]);
});
