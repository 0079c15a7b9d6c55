/**
 * A server that speaks OpenAI's protocol, and the `openai` package as its client: `npx tsx examples/openai-compatible.ts`. The
 * client's `apiKey` becomes `Authorization: Bearer …`, which is all it takes.
 */
import express from 'express';
import { createKeywarden } from 'keywarden';
import { expressAuth } from 'keywarden/express';
import { memoryLimiter } from 'keywarden/limiters';
import { memoryStore } from 'keywarden/stores/memory';
import OpenAI, { APIError } from 'openai';
import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import type { Listening } from './listen.js';
import { isProgram, listen } from './listen.js';

/** A warden for such a server, with limits for each key. */
export function makeWarden() {
  return createKeywarden({
    brand: 'llm',
    store: memoryStore(),
    scopes: { 'models:read': 'List models', 'chat:write': { description: 'Chat', implies: ['models:read'] } },
    limiter: memoryLimiter(),
  });
}

export function start(warden: ReturnType<typeof makeWarden>): Promise<Listening> {
  const { requireScope, keyOf } = expressAuth(warden);
  const app = express();
  app.use(express.json());
  app.get('/v1/models', requireScope('models:read'), (_request, response) => {
    response.json({ object: 'list', data: [{ id: 'echo', object: 'model', created: 0, owned_by: 'acme' }] });
  });
  app.post('/v1/chat/completions', requireScope('chat:write'), (request, response) => {
    const body: ChatCompletionCreateParams = request.body;
    const content = `${keyOf(request).name} said: ${body.messages.at(-1)?.content}`;
    response.json({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 0,
      model: body.model,
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content, refusal: null } }],
    });
  });
  return listen(app);
}

/** What the server echoes, through the client's own eyes. */
export async function chat(client: OpenAI, content: string): Promise<string | null | undefined> {
  const completion = await client.chat.completions.create({
    model: 'echo',
    messages: [{ role: 'user', content }],
  });
  return completion.choices[0]?.message.content;
}

if (isProgram(import.meta)) {
  const warden = makeWarden();
  const { origin, close } = await start(warden);
  const agent = await warden.keys.create({
    name: 'Agent',
    scopes: ['chat:write'],
    rateLimit: { points: 2, duration: '2s' },
  });
  const client = new OpenAI({ apiKey: agent.key, baseURL: `${origin}/v1` });
  console.log(
    'models',
    (await client.models.list()).data.map(({ id }) => id),
  );
  console.log('chat  ', await chat(client, 'hello'));
  // The third request in two seconds is answered with 429 and Retry-After: the client waits, and asks again by itself.
  console.log('chat  ', await chat(client, 'hello again'));
  const stranger = new OpenAI({ apiKey: 'sk-of-somebody-else', baseURL: `${origin}/v1`, maxRetries: 0 });
  await stranger.models.list().catch((fault: unknown) => {
    console.log('a key of somebody else', fault instanceof APIError ? fault.status : fault);
  });
  await close();
}
