/** Every example is a program that runs to its end, and prints what the page of its framework says it does. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs an example on the source of this checkout. */
function run(example: string): Promise<{ status: number | null; printed: string; complaints: string }> {
  const tsx = fileURLToPath(new URL('../../node_modules/tsx/dist/cli.mjs', import.meta.url));
  const program = spawn(
    process.execPath,
    [tsx, '--tsconfig', 'test/examples/tsconfig.json', `examples/${example}.ts`],
    {
      cwd: root,
    },
  );
  let printed = '';
  let complaints = '';
  program.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  program.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  return new Promise((resolve, reject) => {
    program.on('error', reject);
    program.on('close', (status) => resolve({ status, printed, complaints }));
  });
}

describe('npx tsx examples/…', () => {
  it.each([
    [
      'curl',
      [/orders +401 .*API_KEY_MISSING/, /Bearer <key>.* 200 /, /oauth2-bearer.* 200 /, /user = .* 200 /],
    ],
    ['openai-compatible', [/models \[ 'echo' \]/, /Agent said: hello\n/, /hello again/, /somebody else 401/]],
    ['mcp-server', [/tools +\[ 'whoami' \]/, /mcp-openai/, /without a key: .*Error/]],
    ['prometheus', [/scrape +up 1/, /regenerated +up 0/, /replaced +up 1/]],
    ['nestjs/main', [/GET +\/orders +no key 401/, /GET +\/orders +a key +200/, /POST \/orders +a key +403/]],
  ])('%s', async (example, lines) => {
    const { status, printed, complaints } = await run(example);
    expect({ status, complaints }).toEqual({ status: 0, complaints: '' });
    for (const line of lines) expect(printed).toMatch(line);
    expect(printed).not.toMatch(/(acme|llm|mcp|nest)_[0-9A-Za-z]{50}/);
  });
});
