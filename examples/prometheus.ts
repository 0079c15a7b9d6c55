/**
 * A scraper in the manner of Prometheus: it reads its key from a file at every scrape, so that the file can be replaced while it
 * runs. `npx tsx examples/prometheus.ts`. In `prometheus.yml` that is:
 *
 *     scrape_configs:
 *       - job_name: orders
 *         authorization: { type: Bearer, credentials_file: /etc/prometheus/orders.key }
 *         static_configs: [{ targets: ['orders.internal:8080'] }]
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { createKeywarden } from 'keywarden';
import { expressAuth } from 'keywarden/express';
import { memoryStore } from 'keywarden/stores/memory';
import type { Listening } from './listen.js';
import { isProgram, listen } from './listen.js';

export function makeWarden() {
  return createKeywarden({ brand: 'acme', store: memoryStore(), scopes: { 'metrics:read': 'Read metrics' } });
}

export function start(warden: ReturnType<typeof makeWarden>): Promise<Listening> {
  const { requireScope } = expressAuth(warden);
  const app = express();
  let scrapes = 0;
  app.get('/metrics', requireScope('metrics:read'), (_request, response) => {
    scrapes++;
    response
      .type('text/plain; version=0.0.4')
      .send(`# TYPE scrapes_total counter\nscrapes_total ${scrapes}\n`);
  });
  return listen(app);
}

/** One scrape, with the headers that Prometheus sends; white space around the key in the file is cut off, as there. */
export async function scrape(
  origin: string,
  credentialsFile: string,
): Promise<{ up: 0 | 1; samples: string }> {
  const key = (await readFile(credentialsFile, 'utf8')).trim();
  const response = await fetch(`${origin}/metrics`, {
    headers: {
      Authorization: `Bearer ${key}`,
      Accept: 'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.4,*/*;q=0.1',
      'User-Agent': 'Prometheus/3.0.0',
      'X-Prometheus-Scrape-Timeout-Seconds': '10',
    },
  });
  return response.ok ? { up: 1, samples: await response.text() } : { up: 0, samples: '' };
}

if (isProgram(import.meta)) {
  const warden = makeWarden();
  const { origin, close } = await start(warden);
  const folder = await mkdtemp(join(tmpdir(), 'keywarden-scraper-'));
  const file = join(folder, 'orders.key');
  const { record, key } = await warden.keys.create({ name: 'Prometheus', scopes: ['metrics:read'] });
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  console.log('scrape                     up', (await scrape(origin, file)).up);
  const next = await warden.keys.regenerate(record.id);
  console.log('the key was regenerated    up', (await scrape(origin, file)).up);
  await writeFile(file, `${next.key}\n`, { mode: 0o600 });
  console.log('the file was replaced      up', (await scrape(origin, file)).up);
  await rm(folder, { recursive: true });
  await close();
}
