/**
 * A wire format of your own: names, permissions, paths and envelope as tables. `npx tsx examples/third-wire.ts` creates a key by it
 * and prints the answer.
 */
import { createKeywarden } from 'keywarden';
import type { Wire } from 'keywarden/management';
import { managementApi, nativeWire, PROBLEM, said } from 'keywarden/management';
import { memoryStore } from 'keywarden/stores/memory';
import { z } from 'zod';
import { isProgram } from './listen.js';

/** A format that calls keys tokens. Everything that is not said here is as in the native one. */
export const tokenWire: Wire = {
  name: 'token',
  permissionOf: nativeWire.permissionOf,
  permissions: nativeWire.permissions,
  routes: {
    list: { method: 'GET', path: '/tokens' },
    create: { method: 'POST', path: '/tokens', status: 201 },
    revoke: { method: 'DELETE', path: '/tokens/:id', status: 204 },
  },
  fields: [
    {
      name: 'token_id',
      description: 'The id of the token.',
      output: { schema: z.string(), show: ({ record }) => record.id },
    },
    {
      name: 'label',
      description: 'What the token is for.',
      input: said('name', z.string(), (name) => ({ name })),
      output: { schema: z.string(), show: ({ record }) => record.name },
    },
    {
      name: 'rights',
      description: 'What the token may do, separated by spaces.',
      input: said('scopes', z.string(), (rights) => ({
        scopes: rights.split(' ').filter((name) => name !== ''),
      })),
      output: { schema: z.string(), show: ({ record }) => record.scopes.join(' ') },
    },
    {
      name: 'token',
      description: 'The token in clear, in the answer that creates it.',
      output: { schema: z.string(), show: ({ key }) => key, where: 'issued' },
    },
  ],
  envelope: {
    one: (token) => ({ token }),
    oneSchema: (token) => z.object({ token }),
    many: (tokens) => ({ tokens }),
    manySchema: (token) => z.object({ tokens: z.array(token) }),
    ...PROBLEM,
  },
  revoked: 'never',
};

if (isProgram(import.meta)) {
  const warden = createKeywarden({ brand: 'acme', store: memoryStore(), scopes: { 'a:read': 'Read a' } });
  const operations = new Set(['read', 'create', 'revoke'] as const);
  const api = managementApi(warden, {
    wire: tokenWire,
    actor: () => ({ id: 'ann', kind: 'user', accountId: 'default', operations, grant: 'all' }),
  });
  const response = await api(
    new Request('http://localhost/tokens', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ label: 'Example', rights: 'a:read' }),
    }),
  );
  console.log(response.status, await response.text());
}
