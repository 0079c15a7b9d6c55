/**
 * An MCP server over streamable HTTP, guarded by keys, and the SDK's own client: `npx tsx examples/mcp-server.ts`. A tool may
 * ask for more than the route does.
 */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import type { VerifiedKey } from 'keywarden';
import { createKeywarden } from 'keywarden';
import { expressAuth } from 'keywarden/express';
import { memoryStore } from 'keywarden/stores/memory';
import type { Listening } from './listen.js';
import { isProgram, listen } from './listen.js';

export function makeWarden() {
  return createKeywarden({
    brand: 'mcp',
    store: memoryStore(),
    scopes: { 'tools:call': 'Call tools', 'files:delete': 'Delete files' },
  });
}
type Scope = 'tools:call' | 'files:delete';

/** The tools, for one caller: what a key may do is known when it calls. */
function toolsFor(caller: VerifiedKey<Scope>): McpServer {
  const server = new McpServer({ name: 'keywarden-example', version: '1.0.0' });
  const text = (content: string) => ({ content: [{ type: 'text' as const, text: content }] });
  server.registerTool('whoami', { description: 'Says whose key was used' }, () => text(caller.name));
  if (caller.has('files:delete')) {
    server.registerTool('delete_files', { description: 'Deletes all files' }, () => text('deleted'));
  }
  return server;
}

export function start(warden: ReturnType<typeof makeWarden>): Promise<Listening> {
  const { requireScope, keyOf } = expressAuth(warden);
  const app = express();
  app.use('/mcp', requireScope('tools:call'), express.json());
  app.post('/mcp', async (request, response) => {
    const server = toolsFor(keyOf(request));
    // Without sessions: a request is answered by a server of its own.
    const transport = new StreamableHTTPServerTransport({});
    response.on('close', () => {
      void transport.close();
      void server.close();
    });
    await server.connect(transport);
    await transport.handleRequest(request, response, request.body);
  });
  app.all('/mcp', (_request, response) => {
    response.sendStatus(405);
  });
  return listen(app);
}

/** A client of the SDK, connected; its key goes with every request. */
export async function connect(origin: string, key: string | undefined): Promise<Client> {
  const headers: Record<string, string> = key === undefined ? {} : { Authorization: `Bearer ${key}` };
  const client = new Client({ name: 'keywarden-example-client', version: '1.0.0' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL('/mcp', origin), { requestInit: { headers } }),
  );
  return client;
}

if (isProgram(import.meta)) {
  const warden = makeWarden();
  const { origin, close } = await start(warden);
  const { key } = await warden.keys.create({
    name: 'mcp-openai',
    alias: 'mcp-openai',
    scopes: ['tools:call'],
  });
  const client = await connect(origin, key);
  console.log(
    'tools ',
    (await client.listTools()).tools.map(({ name }) => name),
  );
  console.log('whoami', JSON.stringify((await client.callTool({ name: 'whoami' })).content));
  await client.close();
  await connect(origin, undefined).catch((fault: unknown) => {
    console.log(
      'without a key:',
      fault instanceof Error ? fault.message.split('\n')[0]?.slice(0, 80) : fault,
    );
  });
  await close();
}
