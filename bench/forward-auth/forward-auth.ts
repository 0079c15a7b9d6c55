/**
 * What forward authentication costs: one nginx, the same file, with `auth_request` (the recipe of examples/forward-auth) and without, and
 * `apikey serve` asked directly. wrk, nginx and the server share the machine's cores, as they would there.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nginx } from '../../test/cli/serve/proxies.js';
import { scene } from '../../test/cli/serve/scene.js';
import { assertTwoCores, type Loaded, wrk } from '../http/wrk.js';
import type { Part, Progress, Row, Table } from '../result.js';
import { ratioOf, spreadOf } from '../result.js';
import type { Thoroughness } from '../sections.js';

const CONNECTIONS = 32;
const ALONE = 'nginx alone';

/** Measures where there is an nginx. */
export async function measureForwardAuth({ quick }: Thoroughness, progress: Progress): Promise<Part> {
  if (!hasNginx()) {
    return {
      tables: [],
      goals: [],
      absent: [{ name: 'forward authentication', why: 'there is no nginx here' }],
    };
  }
  assertTwoCores();
  const { rounds, turn } = quick ? { rounds: 2, turn: 500 } : { rounds: 9, turn: 1_500 };
  const there = await scene();
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-bench-'));
  try {
    const { key } = await there.warden.keys.create({ scopes: ['orders:read'] });
    const headers = join(folder, 'headers');
    writeFileSync(headers, `Authorization: Bearer ${key}\n`);
    const server = await there.serve('--trust', '127.0.0.1', '--client-ip-header', 'X-Real-IP');
    const open = `location /open/ { alias ${there.folder}/site/; }\n        location /app/ {`;
    const proxy = await nginx({
      folder: there.folder,
      keywarden: server.port,
      upstream: server.port,
      replaced: { 'location /app/ {': open },
    });
    try {
      const sides = new Map([
        [ALONE, { port: proxy.port, path: '/open/index.html' }],
        ['nginx with auth_request', { port: proxy.port, path: '/index.html' }],
        ['apikey serve, asked directly', { port: server.port, path: '/authorize/read' }],
      ]);
      const found = new Map([...sides.keys()].map((name): [string, Loaded[]] => [name, []]));
      for (let round = -1; round < rounds; round += 1) {
        progress('Forward authentication', Math.max(round, 0), rounds);
        for (const [name, side] of sides) {
          const came = await wrk({ ...side, headers, connections: CONNECTIONS, milliseconds: turn });
          if (came.refused + came.broken > 0) throw new Error(`${name}: not every answer was a good one.`);
          if (round >= 0) found.get(name)?.push(came);
        }
      }
      return { tables: tablesOf(found), goals: [], absent: [] };
    } finally {
      await proxy.end();
    }
  } finally {
    await there.remove();
    rmSync(folder, { recursive: true });
  }
}

function hasNginx(): boolean {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function tablesOf(found: ReadonlyMap<string, readonly Loaded[]>): Table[] {
  const columns = [
    { title: 'requests a second', unit: '/s', of: (one: Loaded) => (one.requests / one.microseconds) * 1e6 },
    { title: 'p50', unit: 'ms', of: (one: Loaded) => one.p50 / 1_000 },
    { title: 'p99', unit: 'ms', of: (one: Loaded) => one.p99 / 1_000 },
  ];
  const alone = found.get(ALONE) ?? [];
  return columns.map(({ title, unit, of }) => ({
    id: `forward-auth/${title.replaceAll(' ', '-')}`,
    title: `Forward authentication: ${title}`,
    unit,
    yardstick: ALONE,
    rows: [...found].map(([name, its]): Row => {
      return { name, value: spreadOf(its.map(of)), ratio: ratioOf(its.map(of), alone.map(of)) };
    }),
  }));
}
