/** Conditional changes: with `If-Match` a change is made to the versions that it names, or not at all. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import { managementApi, nativeWire } from '../../adapters/management.js';
import { PERMISSIONS } from '../../src/manage/operations.js';
import { type Client, clientOf } from './client.js';
import { PLAIN } from './mountings.js';
import { ACCOUNT, scene } from './scene.js';

let ask: Client;
let port: number;
beforeEach(async () => {
  const { warden } = scene();
  const actor = {
    id: 'ann',
    kind: 'user',
    accountId: ACCOUNT,
    operations: new Set(PERMISSIONS),
    grant: 'all',
  } as const;
  const app = await PLAIN.serve(warden, managementApi(warden, { actor: () => actor }));
  ({ port } = app);
  ask = clientOf(port, nativeWire);
  return () => app.close();
});

describe('If-Match with one tag', () => {
  it('of another version is 412 and changes nothing', async () => {
    const { id } = (await ask('POST /', { body: {} })).json;
    for (const tag of ['"2"', 'W/"1"', '"x"', '"0"']) {
      const { status, json } = await ask(`PATCH /${id}`, {
        body: { name: 'x' },
        headers: { 'If-Match': tag },
      });
      expect([tag, status, json.code, json.title]).toEqual([
        tag,
        412,
        'API_KEY_VERSION_CONFLICT',
        'Precondition Failed',
      ]);
    }
    const bad = await ask(`PATCH /${id}`, { body: {}, headers: { 'If-Match': 'one' } });
    expect([bad.status, bad.json.field]).toEqual([400, 'If-Match']);
    const done = await ask(`PATCH /${id}`, { body: { name: 'x' }, headers: { 'If-Match': '"1"' } });
    expect([done.status, done.headers.get('etag')]).toEqual([200, '"2"']);
    expect((await ask(`PATCH /${id}`, { body: { name: 'y' }, headers: { 'If-Match': '*' } })).status).toBe(
      200,
    );
  });
});

/** RFC 9110 section 13.1.1: the condition is true where any of the listed tags is the current one's, compared strongly. */
describe('If-Match with a list', () => {
  const patched = async (tags: string, version: number) => {
    const { id } = (await ask('POST /', { body: {} })).json;
    for (let made = 1; made < version; made++) await ask(`PATCH /${id}`, { body: { name: `v${made}` } });
    const { status, json, headers } = await ask(`PATCH /${id}`, {
      body: { name: 'changed' },
      headers: { 'If-Match': tags },
    });
    const { name } = (await ask(`GET /${id}`)).json;
    return { status, is: json.code ?? headers.get('etag'), changed: name === 'changed', field: json.field };
  };

  it.each([
    '"3", "4"',
    '"4","3"',
    '"1" , "2"\t,"3"',
    'W/"3", "3"',
    ', "3",, "9",',
    '"3", "3"',
    '"x", "3", ""',
    '"a,b", "3"',
    '"*", "3"',
  ])('%s holds the third version', async (tags) => {
    expect(await patched(tags, 3)).toMatchObject({ status: 200, is: '"4"', changed: true });
  });

  it.each(['"1", "2"', '"4", "5"', 'W/"3", "2"', 'W/"3"', '"03", "33"', '"a,3", "x"', '"1,3"', '"*"'])(
    '%s does not, and nothing is changed',
    async (tags) => {
      expect(await patched(tags, 3)).toMatchObject({
        status: 412,
        is: 'API_KEY_VERSION_CONFLICT',
        changed: false,
      });
    },
  );

  it.each([
    '"3" "4"',
    '"3", 4',
    '*, "3"',
    '"3", *',
    '"3", "4',
    'w/"3"',
    'W/ "3"',
    '"3"; "4"',
    ',',
    ', ,',
    '3, 4',
    '"3"x',
    '"3 "',
  ])('%s is no list of tags', async (tags) => {
    expect(await patched(tags, 3)).toMatchObject({ status: 400, field: 'If-Match', changed: false });
  });

  it('in several lines is the same list', async () => {
    const { id } = (await ask('POST /', { body: {} })).json;
    const sent = request({
      port,
      path: `/api/${id}`,
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json', 'If-Match': ['"7"', '"1"'] },
    });
    sent.end('{"name":"x"}');
    const [answer]: IncomingMessage[] = await once(sent, 'response');
    answer?.resume();
    expect(answer?.statusCode).toBe(200);
  });
});
