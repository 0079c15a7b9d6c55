/** The base path is taken off once: by the mount, or by the handler where there is no mount, whatever the paths below it are called. */
import { describe, expect, it } from 'vitest';
import { type ManagementApi, managementApi, teamWire } from '../../adapters/management.js';
import { MOUNTINGS } from './mountings.js';
import { ann, scene } from './scene.js';

/** What the team's routes begin with themselves. */
const PATH = '/api_key';

function apiAt(basePath: string) {
  const { warden } = scene();
  const actor = () => ann('read', 'create', 'revoke');
  return { warden, api: managementApi(warden, { actor, wire: teamWire, basePath }) };
}

async function create(base: string, ask: (url: string, init?: RequestInit) => Promise<Response>) {
  const headers = { 'Content-Type': 'application/json' };
  const made = await ask(`${base}/api_key`, { method: 'POST', headers, body: '{}' });
  expect(made.status).toBe(200);
  const { data }: { data: { api_key_id: string } } = JSON.parse(await made.text());
  const read = await ask(`${base}/api_key/${data.api_key_id}`);
  const list = await ask(`${base}/api_keys`);
  expect([read.status, list.status]).toEqual([200, 200]);
  const short = await ask(`${base}/${data.api_key_id}`);
  expect(short.status).toBe(404);
}

describe.each(MOUNTINGS)('in $name', ({ serve }) => {
  it.each([PATH, '', '/elsewhere'])(
    'mounted under a path that its routes begin with too, basePath %j',
    async (basePath) => {
      const { warden, api } = apiAt(basePath);
      const app = await serve(warden, api, PATH);
      await create(`http://127.0.0.1:${app.port}${PATH}`, fetch).finally(() => app.close());
    },
  );
});

describe('without a mount', () => {
  const asking =
    (api: ManagementApi) =>
    (url: string, init?: RequestInit): Promise<Response> =>
      api(new Request(url, init));

  it('the handler takes it off', async () => {
    await create(`https://host${PATH}`, asking(apiAt(PATH).api));
    await create('https://host', asking(apiAt('').api));
  });

  it('a mount at the root takes nothing off', async () => {
    const { api } = apiAt(PATH);
    await create(`https://host${PATH}`, (url, init) =>
      api(new Request(url, init), { path: new URL(url).pathname }),
    );
  });

  it('a mount at a path above takes off its own part alone', async () => {
    const { api } = apiAt(PATH);
    const ask = (url: string, init?: RequestInit) => {
      const { pathname } = new URL(url);
      return api(new Request(url.replace('/above', ''), init), { path: pathname });
    };
    await create(`https://host/above${PATH}`, ask);
  });
});
