/** The documents: no complaint of a linter, and one operation for every route of a wire. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Wire } from '../../adapters/management.js';
import { accountWire, nativeWire, openApiOf, teamWire } from '../../adapters/management.js';

const WIRES: readonly Wire[] = [nativeWire, teamWire, accountWire];
const root = fileURLToPath(new URL('../../', import.meta.url));

describe.each(WIRES)('the document of the $name wire', (wire) => {
  it('has an operation for every route, with every error that it may answer', () => {
    const { paths } = openApiOf(wire) as { paths: Record<string, Record<string, { responses: object }>> };
    const operations = Object.values(paths).flatMap((path) => Object.values(path));
    expect(operations).toHaveLength(Object.keys(wire.routes).length);
    for (const { responses } of operations) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '429', '500', '503']));
    }
  });

  it('has nothing that a linter warns of', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keywarden-openapi-'));
    try {
      const file = join(folder, `${wire.name}.json`);
      const config = join(folder, 'redocly.yaml');
      await writeFile(file, JSON.stringify(openApiOf(wire)));
      await writeFile(config, 'extends:\n  - recommended-strict\n');
      const redocly = join(root, 'node_modules/.bin/redocly');
      const { stdout, stderr } = await promisify(execFile)(
        redocly,
        ['lint', file, '--config', config, '--format', 'json'],
        { env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } },
      ).catch((fault: { stdout: string; stderr: string }) => fault);
      const { totals, problems } = JSON.parse(
        stdout.slice(stdout.indexOf('{')) || `{"problems":"${stderr}"}`,
      );
      expect(problems).toEqual([]);
      expect(totals).toMatchObject({ errors: 0, warnings: 0 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
