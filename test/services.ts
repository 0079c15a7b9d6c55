/**
 * The servers that store tests run against, on this machine: where they listen, whether they answer, and a `describe`
 * that runs only with them. `KEYWARDEN_REQUIRE_SERVICES=1` makes a missing server a failure instead of a skip.
 */
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { getCurrentSuite } from 'vitest/suite';

declare module 'vitest' {
  interface TaskMeta {
    /** Names of the servers that tests of this file ran against; the end of a run names them. */
    servers?: string[];
  }
}

/** A server that tests may use, and how to log in to it. */
export interface Service {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The database to connect to first; for Redis its number. */
  readonly database: string;
  /** Whether something accepted a connection there when the test file was loaded. */
  readonly reachable: boolean;
}

const host = '127.0.0.1';

async function service(facts: Omit<Service, 'host' | 'reachable'>): Promise<Service> {
  return { ...facts, host, reachable: await accepts(facts.port) };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const answer = (reachable: boolean) => {
      socket.destroy();
      resolve(reachable);
    };
    socket.setTimeout(10_000, () => answer(false));
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}

export const [postgres, mariadb, redis] = await Promise.all([
  service({ name: 'PostgreSQL', port: 5432, user: 'root', password: '', database: 'postgres' }),
  service({ name: 'MariaDB', port: 3306, user: 'root', password: '', database: 'test' }),
  service({ name: 'Redis', port: 6379, user: '', password: '', database: '0' }),
]);

const required = process.env['KEYWARDEN_REQUIRE_SERVICES'] === '1';

/**
 * `describe` for what needs these servers. Where one is missing, the title says which, and the tests are skipped, or
 * fail under `KEYWARDEN_REQUIRE_SERVICES=1`.
 */
export function describeService(
  title: string,
  services: Service | readonly Service[],
  body: () => void,
): void {
  const wanted = [services].flat();
  const missing = wanted.filter((one) => !one.reachable);
  if (missing.length === 0) {
    describe(title, () => {
      const meta = getCurrentSuite().suite?.file.meta;
      // Said by what runs, not by what is there: of a file that is filtered, nothing may have run against them.
      beforeAll(() => {
        if (meta !== undefined) meta.servers = [...(meta.servers ?? []), ...wanted.map((one) => one.name)];
      });
      body();
    });
    return;
  }
  const why = missing.map((one) => `${one.name} does not answer at ${one.host}:${one.port}`).join(', ');
  if (!required) {
    describe.skip(`${title} (skipped: ${why})`, body);
    return;
  }
  describe(title, () => {
    it(`needs ${missing.map((one) => one.name).join(' and ')}`, () => {
      expect.fail(`${why}, and KEYWARDEN_REQUIRE_SERVICES=1 requires it.`);
    });
  });
}
