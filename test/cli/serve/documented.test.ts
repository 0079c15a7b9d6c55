/** The beginning of docs/serve.md, done as it says: the configuration, the first key, the server. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Child } from './child-process.js';
import { MAIN, ROOT } from './scene.js';

const page = readFileSync(join(ROOT, 'docs', 'serve.md'), 'utf8');

/** The first block of a language that holds a text. */
function block(language: string, holds: string): string {
  const blocks = [...page.matchAll(/```(\w+)\n(.*?)```/gs)];
  const found = blocks.find(([, said, text = '']) => said === language && text.includes(holds));
  if (found?.[2] === undefined) throw new Error(`docs/serve.md has no ${language} with ${holds} any more.`);
  return found[2].trim();
}

test('the configuration, the first key and the server of docs/serve.md', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-serve-'));
  const config = join(folder, 'keywarden.config.json');
  const documented: { store: string } = JSON.parse(block('json', '"policies"'));
  writeFileSync(config, JSON.stringify({ ...documented, store: `keystore:${join(folder, 'keys.jwe')}` }));
  const passphrase = join(folder, 'passphrase');
  writeFileSync(passphrase, 'a passphrase of a test\n', { mode: 0o600 });
  const apikey = (line: string, ...more: readonly string[]): Child => {
    const [program, ...args] = line.replace('keywarden.config.json', config).split(' ');
    expect(program).toBe('apikey');
    return new Child(
      [process.execPath, '--import', 'tsx', MAIN, ...args, '--passphrase-file', passphrase, ...more],
      {
        ...process.env,
        KEYWARDEN_STORE: '',
      },
    );
  };
  const created = apikey(block('sh', 'apikey create'));
  expect(await created.ended, created.errors).toEqual({ code: 0, signal: null });
  const admin = created.output.trim();
  expect(admin).toMatch(/^acme_\w{50}$/);
  const server = apikey(block('sh', 'apikey serve'), '--port', '0');
  try {
    const [, url = ''] = await server.said(/"url":"([^"]+)"/);
    const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });
    const made = await fetch(`${url}/api/`, {
      method: 'POST',
      headers: { ...bearer(admin), 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'Billing', scopes: ['orders:read'] }),
    });
    expect(made.status).toBe(201);
    const { key }: { key: string } = JSON.parse(await made.text());
    expect((await fetch(`${url}/authorize/read`, { headers: bearer(key) })).status).toBe(200);
    expect((await fetch(`${url}/authorize/staff`, { headers: bearer(key) })).status).toBe(403);
    expect((await fetch(`${url}/authorize/staff`, { headers: bearer(admin) })).status).toBe(200);
    expect(server.output).not.toMatch(/"level":"(warn|error)"/);
  } finally {
    await server.end();
    rmSync(folder, { recursive: true, force: true });
  }
});
