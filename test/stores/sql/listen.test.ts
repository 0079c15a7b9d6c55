import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { listenTo } from '../../../adapters/stores/sql/listen.js';
import { type ListenClient, SqlStoreError, sqlStore } from '../../../adapters/stores/sql.js';
import type { StoreChange } from '../../../src/store/store.js';
import { sqliteDrivers } from './databases.js';

/** A connection that does what the test says. */
class FakeClient extends EventEmitter implements ListenClient {
  /** What each call comes to. */
  answers: () => Promise<unknown> = async () => {};
  readonly said: string[] = [];
  connect = (): Promise<unknown> => this.answers();
  query = (statement: string): Promise<unknown> => {
    this.said.push(statement);
    return this.answers();
  };
  end = async (): Promise<void> => {
    this.said.push('end');
  };
}

const never = () => new Promise<never>(() => {});

describe('listening', () => {
  const clients: FakeClient[] = [];
  let answers: FakeClient['answers'];
  let changes: StoreChange[];
  const makeClient = () => {
    const client = new FakeClient();
    client.answers = () => answers();
    clients.push(client);
    return client;
  };
  const listening = () => listenTo(makeClient, (change) => changes.push(change));

  beforeEach(() => {
    vi.useFakeTimers();
    clients.length = 0;
    changes = [];
    answers = async () => {};
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('hands on prefixes of its own channel, and takes an empty one for `resync`', async () => {
    const stop = await listening();
    clients[0]?.emit('notification', { channel: 'keywarden', payload: 'kw_a' });
    clients[0]?.emit('notification', { channel: 'other', payload: 'kw_b' });
    clients[0]?.emit('notification', { channel: 'keywarden', payload: '' });
    expect(changes).toEqual([{ prefix: 'kw_a' }, 'resync']);
    stop();
    clients[0]?.emit('notification', { channel: 'keywarden', payload: 'kw_c' });
    expect(changes).toHaveLength(2);
  });

  test('a connection that goes silent is found out and made anew, with a `resync`', async () => {
    const stop = await listening();
    clients[0]?.on('error', () => {});
    answers = never;
    await vi.advanceTimersByTimeAsync(10_500);
    answers = async () => {};
    await vi.advanceTimersByTimeAsync(10_000);
    expect(clients.length).toBeGreaterThan(1);
    expect(clients[0]?.said).toContain('end');
    expect(changes).toEqual(['resync']);
    clients.at(-1)?.emit('notification', { channel: 'keywarden', payload: 'kw_a' });
    expect(changes).toEqual(['resync', { prefix: 'kw_a' }]);
    stop();
  });

  test('tries again at most a second apart while the database is away, and says `resync` once', async () => {
    const stop = await listening();
    answers = () => Promise.reject(new Error('connect ECONNREFUSED'));
    clients[0]?.emit('end');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(clients.length).toBeGreaterThan(60);
    expect(clients.length).toBeLessThan(200);
    expect(changes).toEqual([]);
    answers = async () => {};
    await vi.advanceTimersByTimeAsync(1_000);
    expect(changes).toEqual(['resync']);
    stop();
  });

  test('once stopped it connects no more, whenever that is', async () => {
    const stop = await listening();
    answers = () => Promise.reject(new Error('away'));
    clients[0]?.emit('end');
    await vi.advanceTimersByTimeAsync(10);
    stop();
    stop();
    await vi.advanceTimersByTimeAsync(5_000);
    const made = clients.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(clients).toHaveLength(made);
    expect(clients.every((client) => client.said.at(-1) === 'end')).toBe(true);
  });

  test('a first connection that fails, or never answers, is an error without what the driver said', async () => {
    answers = () => Promise.reject(Object.assign(new Error('password "hunter2" refused'), { code: '28P01' }));
    await expect(listening()).rejects.toEqual(
      new SqlStoreError('28P01', 'The database does not accept the user or the password (28P01).'),
    );
    answers = never;
    const late = listening().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await late).toMatchObject({ name: 'SqlStoreError', code: 'ETIMEDOUT' });
    expect(clients.every((client) => client.said.at(-1) === 'end')).toBe(true);
  });

  test('is for databases that push', async () => {
    const [sqlite] = sqliteDrivers;
    const database = await sqlite?.create();
    const options = database?.connect();
    if (options === undefined) throw new Error('There is no SQLite.');
    expect(() => sqlStore({ ...options, listen: makeClient })).toThrow(TypeError);
    for (const pollEvery of [0, 9, 10.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => sqlStore({ ...options, pollEvery })).toThrow(TypeError);
    }
    await database?.drop();
  });
});
