/** MH-07: programs that other people wrote, let in and refused over real sockets. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import OpenAI, { AuthenticationError, PermissionDeniedError, RateLimitError } from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import * as curlExample from '../../examples/curl.js';
import * as mcpExample from '../../examples/mcp-server.js';
import * as openaiExample from '../../examples/openai-compatible.js';
import * as prometheusExample from '../../examples/prometheus.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe('curl', () => {
  const { curl, start, WAYS } = curlExample;

  it('carries a key in every way that it has, never on its command line', async () => {
    const { origin, key, close } = await start();
    closing.push(close);
    for (const { args, input } of WAYS) {
      expect(args.join(' ')).not.toContain(key);
      expect(await curl([...args, `${origin}/orders`], input(key))).toEqual({
        status: 200,
        body: '{"caller":"curl"}',
      });
    }
  });

  it('is refused without one, and shown the challenge', async () => {
    const { origin, close } = await start();
    closing.push(close);
    const refused = await curl(['--include', `${origin}/orders`]);
    expect(refused.status).toBe(401);
    expect(refused.body).toContain('WWW-Authenticate: Bearer realm="acme"\r\n');
    expect(refused.body).toContain('Content-Type: application/problem+json\r\n');
    expect((await curl(['--header', '@-', `${origin}/orders`], 'X-API-Key: acme_x')).status).toBe(401);
  });

  it('is refused with the same key twice', async () => {
    const { origin, key, close } = await start();
    closing.push(close);
    const both = `Authorization: Bearer ${key}\nX-API-Key: ${key}`;
    expect((await curl(['--header', '@-', `${origin}/orders`], both)).status).toBe(400);
  });
});

describe('the openai package', () => {
  const { chat, makeWarden, start } = openaiExample;
  async function setUp() {
    const warden = makeWarden();
    const { origin, close } = await start(warden);
    closing.push(close);
    const clientWith = (apiKey: string, maxRetries = 0) =>
      new OpenAI({ apiKey, baseURL: `${origin}/v1`, maxRetries });
    return { warden, clientWith };
  }

  it('lists models and chats: its apiKey becomes a Bearer', async () => {
    const { warden, clientWith } = await setUp();
    const { key } = await warden.keys.create({ name: 'Agent', scopes: ['chat:write'] });
    const client = clientWith(key);
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['echo']);
    expect(await chat(client, 'hello')).toBe('Agent said: hello');
  });

  it('takes refusals for what they are', async () => {
    const { warden, clientWith } = await setUp();
    const { key, record } = await warden.keys.create({ scopes: ['models:read'] });
    await expect(chat(clientWith(key), 'x')).rejects.toBeInstanceOf(PermissionDeniedError);
    await expect(clientWith('sk-of-somebody-else').models.list()).rejects.toBeInstanceOf(AuthenticationError);
    await warden.keys.revoke(record.id);
    const revoked = clientWith(key).models.list();
    await expect(revoked).rejects.toBeInstanceOf(AuthenticationError);
    await expect(revoked).rejects.toMatchObject({ status: 401 });
    const challenge = await Promise.resolve(revoked).catch((fault: AuthenticationError) =>
      fault.headers?.get('www-authenticate'),
    );
    expect(challenge).toContain('error_description="The API key has been revoked."');
  });

  it('waits as Retry-After says, and asks again', async () => {
    const { warden, clientWith } = await setUp();
    const rateLimit = { points: 1, duration: '2s' } as const;
    const { key } = await warden.keys.create({ name: 'Agent', scopes: ['chat:write'], rateLimit });
    expect(await chat(clientWith(key), 'one')).toBe('Agent said: one');
    await expect(chat(clientWith(key), 'two')).rejects.toBeInstanceOf(RateLimitError);
    expect(await chat(clientWith(key, 5), 'three')).toBe('Agent said: three');
  });
});

describe('the client of the MCP SDK', () => {
  const { connect, makeWarden, start } = mcpExample;
  async function setUp() {
    const warden = makeWarden();
    const { origin, close } = await start(warden);
    closing.push(close);
    const clientWith = async (key: string | undefined) => {
      const client = await connect(origin, key);
      closing.push(() => client.close());
      return client;
    };
    return { warden, clientWith };
  }

  it('MH-07: calls tools with a key, and the tool knows whose it is', async () => {
    const { warden, clientWith } = await setUp();
    const { key } = await warden.keys.create({
      name: 'mcp-openai',
      alias: 'mcp-openai',
      scopes: ['tools:call'],
    });
    const client = await clientWith(key);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['whoami']);
    const { content } = await client.callTool({ name: 'whoami' });
    expect(content).toEqual([{ type: 'text', text: 'mcp-openai' }]);
  });

  it('sees only the tools that its key has the scope for', async () => {
    const { warden, clientWith } = await setUp();
    const narrow = await warden.keys.create({ scopes: ['tools:call'] });
    const wide = await warden.keys.create({ scopes: ['tools:call', 'files:delete'] });
    const call = async (key: string) =>
      (await (await clientWith(key)).callTool({ name: 'delete_files' })).isError ?? false;
    expect([await call(narrow.key), await call(wide.key)]).toEqual([true, false]);
  });

  it('MH-07: is not connected without a key, with a wrong one, or without the scope', async () => {
    const { warden, clientWith } = await setUp();
    const { key } = await warden.keys.create({});
    for (const [presented, code] of [
      [undefined, 401],
      [`${key.slice(0, -1)}!`, 401],
      [key, 403],
    ] as const) {
      const connecting = clientWith(presented);
      await expect(connecting).rejects.toBeInstanceOf(StreamableHTTPError);
      await expect(connecting).rejects.toMatchObject({ code });
    }
  });

  it('MH-03: is cut off by a revocation, in the middle of its work', async () => {
    const { warden, clientWith } = await setUp();
    const { key, record } = await warden.keys.create({ scopes: ['tools:call'] });
    const client = await clientWith(key);
    await client.listTools();
    await warden.keys.revoke(record.id);
    await expect(client.listTools()).rejects.toMatchObject({ code: 401 });
  });
});

describe('a scraper in the manner of Prometheus', () => {
  const { makeWarden, scrape, start } = prometheusExample;

  it('reads its key from a file at every scrape, so that a new one needs no restart', async () => {
    const warden = makeWarden();
    const { origin, close } = await start(warden);
    closing.push(close);
    const folder = await mkdtemp(join(tmpdir(), 'keywarden-scraper-'));
    closing.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'key');
    const { key, record } = await warden.keys.create({ scopes: ['metrics:read'] });
    for (const text of [key, `${key}\n`, `  ${key} \n\n`]) {
      await writeFile(file, text);
      expect((await scrape(origin, file)).up).toBe(1);
    }
    expect((await scrape(origin, file)).samples).toContain('scrapes_total 4\n');
    const next = await warden.keys.regenerate(record.id);
    expect(await scrape(origin, file)).toEqual({ up: 0, samples: '' });
    await writeFile(file, `${next.key}\n`);
    expect((await scrape(origin, file)).up).toBe(1);
  });
});
