/** How long after a revocation in one process a running server in another still lets the key in. */
import { Agent, get } from 'node:http';
import type { Keywarden } from '../../../src/keywarden.js';

/** Times in milliseconds, ascending, of so many keys made, used and revoked one after the other. */
export async function revocationDelays(warden: Keywarden, port: number, rounds: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const status = (key: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { authorization: `Bearer ${key}` };
      const request = get({ host: '127.0.0.1', port, headers, agent }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode));
      });
      request.on('error', reject);
    });
  const delays: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { record, key } = await warden.keys.create({ name: `round ${round}` });
    for (let use = 0; use < 2; use += 1) {
      if ((await status(key)) !== 200) throw new Error('The server did not let a new key in.');
    }
    // Some moment between two looks of the watcher.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
    await warden.keys.revoke(record.id);
    const revoked = performance.now();
    while ((await status(key)) !== 401) {
      if (performance.now() - revoked > 30_000) throw new Error('The server lets a revoked key in.');
    }
    delays.push(performance.now() - revoked);
  }
  agent.destroy();
  return delays.sort((a, b) => a - b);
}
