/** The audit log as a stream, over a real socket: whoever reads it knows whether it is whole. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { managementApi, nativeWire } from '../../adapters/management.js';
import { memoryStore } from '../../adapters/stores/memory.js';
import type { AnyStore } from '../../src/index.js';
import { overriding } from '../verify/overriding.js';
import { MOUNTINGS } from './mountings.js';
import { ACCOUNT, ann, scene } from './scene.js';

const EVENTS = 6_500;
const actor = ann('audit');

/** Everything that comes over a connection until the server ends or cuts it. */
function received(port: number): Promise<{ text: string }> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve({ text }));
    socket.write('GET /api/audit.ndjson HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  });
}

// Some servers write the fault to the console, too.
beforeAll(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterAll(() => {
  vi.restoreAllMocks();
});

describe.each(MOUNTINGS)('the export of the audit log in $name', ({ serve }) => {
  const begin = async (failing: () => boolean) => {
    const inner = memoryStore();
    for (let index = 0; index < EVENTS; index++) {
      await inner.append({
        accountId: ACCOUNT,
        at: index,
        action: 'key.updated',
        actor: { id: 'x', kind: 'host' },
        keyId: null,
        detail: {},
      });
    }
    const there = scene({
      store: overriding<AnyStore>(inner, {
        readAudit: (query) => {
          if (failing()) throw new Error('connection lost');
          return inner.readAudit(query);
        },
      }),
    });
    const api = managementApi(there.warden, { actor: () => actor, wire: nativeWire });
    return { ...there, app: await serve(there.warden, api) };
  };

  it('ends as HTTP ends what is whole', async () => {
    const { app } = await begin(() => false);
    const { text } = await received(app.port);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text.endsWith('0\r\n\r\n')).toBe(true);
    expect(text.match(/"sequence":/g)).toHaveLength(EVENTS);
    await app.close();
  });

  it('is cut, and not ended, where the store fails on the way', async () => {
    let pages = 0;
    const { app, log } = await begin(() => {
      pages += 1;
      return pages > 5;
    });
    const { text } = await received(app.port);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    // RFC 9112 section 8: without its last chunk an answer is incomplete, and every client says so.
    expect(text.endsWith('0\r\n\r\n')).toBe(false);
    expect(text).not.toContain('Error');
    pages = 0;
    const answer = await fetch(`http://127.0.0.1:${app.port}/api/audit.ndjson`);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    expect(log.join()).toContain('connection lost');
    // The server goes on as if nothing had been.
    pages = Number.NEGATIVE_INFINITY;
    expect((await received(app.port)).text.match(/"sequence":/g)).toHaveLength(EVENTS);
    await app.close();
  });

  it('is 503 where the store fails before it begins', async () => {
    const { app } = await begin(() => true);
    const answer = await fetch(`http://127.0.0.1:${app.port}/api/audit.ndjson`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    await app.close();
  });
});
