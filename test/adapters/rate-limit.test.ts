/** quota-after-limit, over HTTP, in every framework. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryLimiter } from '../../adapters/limiters.js';
import { memoryStore } from '../../adapters/stores/memory.js';
import { createKeywarden } from '../../src/index.js';
import { requestBytes, sendRaw } from '../http/raw-socket.js';
import type { App } from './frameworks.js';
import { FRAMEWORKS } from './frameworks.js';

const scopes = {
  read: 'Read',
  write: { description: 'Write', implies: ['read'] },
  admin: 'Administer',
} as const;

describe.each(FRAMEWORKS)('quota-after-limit: $name', (framework) => {
  const warden = createKeywarden({ brand: 'test', store: memoryStore(), scopes, limiter: memoryLimiter() });
  let app: App;
  beforeAll(async () => {
    app = await framework.serve({ warden });
  });
  afterAll(() => app.close());

  const ask = async (target: string, key: string) => {
    const { status, all } = await sendRaw(app.port, requestBytes(target, [['X-API-Key', key]]));
    return { status, retryAfter: all('retry-after') };
  };
  const today = { from: '2000-01-01', to: '2999-12-31' };
  const usesOf = async (id: string): Promise<number> => {
    const [summary] = await warden.keys.usage([id], today);
    return summary?.days.reduce((sum, { count }) => sum + count, 0) ?? 0;
  };

  it('a request that is refused for another reason costs nothing, one with two guards costs one', async () => {
    const { key, record } = await warden.keys.create({
      scopes: ['read'],
      rateLimit: { points: 3, duration: '1h' },
    });
    for (const target of ['/write-or-admin', '/read-and-admin', '/admin/panel']) {
      expect((await ask(target, key)).status).toBe(403);
    }
    const statuses = [];
    for (const target of ['/twice', '/read', '/twice']) statuses.push((await ask(target, key)).status);
    expect(statuses).toEqual([200, 200, 200]);
    const refused = await ask('/any', key);
    expect(refused.status).toBe(429);
    expect(Number(refused.retryAfter[0])).toBeGreaterThan(3_500);
    expect(Number(refused.retryAfter[0])).toBeLessThanOrEqual(3_600);
    expect((await ask('/write-or-admin', key)).status).toBe(403);
    expect(await usesOf(record.id)).toBe(3);
  });

  it('as many requests at once as one likes: the limit is kept', async () => {
    const { key, record } = await warden.keys.create({ rateLimit: { points: 5, duration: '1h' } });
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask('/any', key)));
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect([count(200), count(429)]).toEqual([5, 25]);
    expect(await usesOf(record.id)).toBe(5);
  });
});
