/** What every mount of `programs/` serves, and what it is asked. */
import { createKeywarden } from 'keywarden';
import { memoryStore } from 'keywarden/stores/memory';

export const warden = createKeywarden({
  brand: 'acme',
  store: memoryStore(),
  scopes: { 'orders:read': 'Read orders', 'orders:write': 'Change orders' },
});

/** Asks `/orders` with a good key, with none, and for more than the key may; prints status and answer of each. */
export async function ask(port: number): Promise<void> {
  const { key } = await warden.keys.create({ name: 'Billing job', scopes: ['orders:read'] });
  const url = `http://127.0.0.1:${port}/orders`;
  const headers = { authorization: `Bearer ${key}` };
  for (const init of [{ headers }, {}, { method: 'POST', headers }]) {
    const answer = await fetch(url, init);
    console.log(answer.status, await answer.text());
  }
  await warden.close();
}
