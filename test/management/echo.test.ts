/** What refusals repeat of what came in: quoted, short, printable – and never a key or secret that was put in the wrong place. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Wire } from '../../adapters/management.js';
import { accountWire, managementApi, nativeWire, teamWire } from '../../adapters/management.js';
import type { Answered, Client } from './client.js';
import { clientOf } from './client.js';
import { PLAIN } from './mountings.js';
import { ACCOUNT, ann, type Scene, scene } from './scene.js';

const actor = ann('read', 'create', 'update', 'regenerate', 'revoke', 'reveal', 'audit');
/** What terminals, logs and readers could be misled by. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const LONGEST = 1_500;

describe.each([nativeWire, teamWire, accountWire] as readonly Wire[])('$name wire', (wire) => {
  let there: Scene;
  let ask: Client;
  let id: string;
  let key: string;
  beforeEach(async () => {
    there = scene();
    const issued = await there.warden.keys.in(ACCOUNT).create({ name: 'Target' });
    ({ key } = issued);
    ({ id } = issued.record);
    const app = await PLAIN.serve(there.warden, managementApi(there.warden, { actor: () => actor, wire }));
    ask = clientOf(app.port, wire);
    return () => app.close();
  });

  const bodyField = (means: string): string | undefined =>
    wire.fields.find(({ input }) => input?.means === means)?.name;
  const callOf = (name: 'create' | 'patch' | 'put' | 'list' | 'get' | 'revoke' | 'regenerate'): string[] => {
    const route = wire.routes[name as 'create'] as { method: string; path: string } | undefined;
    return route === undefined ? [] : [`${route.method} ${route.path.replace(':id', id)}`];
  };
  /** Every place of a request that a text can be put in. */
  const everywhere = async (text: string): Promise<readonly Answered[]> => {
    const put = JSON.stringify(text);
    const raw = (body: string) => ({ raw: { type: 'application/json', body } });
    const answers: Answered[] = [];
    for (const call of [...callOf('create'), ...callOf('patch'), ...callOf('put')]) {
      for (const body of [
        `{${put}:1}`,
        `[${put}]`,
        put,
        `{"rateLimit":{"points":1,"duration":1,${put}:1}}`,
        `{"metadata":{${put}:{"__proto__":1}}}`,
        `{"metadata":{"a":{${put}:"\\ud800"}}}`,
        `{"metadata":{"a":{${put}:"\\u0000"}}}`,
      ]) {
        answers.push(await ask(call, raw(body)));
      }
      for (const field of wire.fields.flatMap(({ input }) => (input === undefined ? [] : [input.means]))) {
        const name = bodyField(field);
        for (const value of [put, `[${put}]`, `{${put}:${put}}`]) {
          answers.push(await ask(call, raw(`{${JSON.stringify(name)}:${value}}`)));
        }
      }
    }
    for (const call of [...callOf('regenerate'), ...callOf('revoke')]) {
      answers.push(await ask(call, raw(`{${put}:1}`)), await ask(call, raw(`{"overlap":${put}}`)));
    }
    const encoded = encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
    for (const query of [
      encoded,
      ...['status', 'search', 'user', 'expires_before', 'cursor', 'limit'].map(
        (name) => `${name}=${encoded}`,
      ),
    ]) {
      answers.push(...(await Promise.all(callOf('list').map((call) => ask(`${call}?${query}`)))));
    }
    for (const call of callOf('get')) {
      answers.push(await ask(call.replace(id, encoded)), await ask(`${call}?${encoded}=true`));
      answers.push(await ask(call, { headers: { 'If-Match': encodeURI(encoded) } }));
      answers.push(await ask(`${call}/${encoded}`));
    }
    for (const { method, path } of [wire.routes['usage'], wire.routes['audit']].flatMap(
      (route) => route ?? [],
    )) {
      answers.push(await ask(`${method} ${path}?key=${encoded}`));
      answers.push(await ask(`${method} ${path}?ids=${encoded}&from=2030-01-01&to=2030-01-02`));
    }
    return answers;
  };

  it('no answer repeats a key, and no refusal a secret without its brand, wherever it was put', async () => {
    const secret = key.slice(key.indexOf('_') + 13);
    for (const text of [
      key,
      `\n${key}`,
      `${'x.'.repeat(20)}${key}`,
      `see ${key} there`,
      secret,
      secret.slice(0, 32),
    ]) {
      const answers = await everywhere(text);
      // A key is taken nowhere; of a secret without its brand nobody knows that it is one, where any text will do.
      const told = text.includes(key) ? answers : answers.filter(({ status }) => status >= 400);
      expect(answers.filter(({ status }) => status >= 400).length).toBeGreaterThan(20);
      for (const { text: body, headers } of told) {
        const all = body + JSON.stringify([...headers]);
        // No part of the secret that could be of use: eight characters in a row.
        for (let at = 0; at + 8 <= 28; at++) expect(all).not.toContain(secret.slice(at, at + 8));
      }
    }
    const events = JSON.stringify((await there.store.scanAudit()).items);
    expect(events).not.toContain(key);
    for (const line of there.log) expect(line).not.toContain(secret.slice(0, 8));
  });

  it('what is repeated is short and printable', async () => {
    for (const text of [
      '\u001b[31mred\u0007',
      'two\r\nSet-Cookie: a=b',
      '\u202egnp.exe\u200b',
      '\u009b31m\u2028',
      'é. '.repeat(500),
      '\ud835',
    ]) {
      const refusals = (await everywhere(text)).filter(({ status }) => status >= 400);
      expect(refusals.length).toBeGreaterThan(20);
      for (const { json, text: told } of refusals) {
        const { detail = json.error?.description, message = json.error?.message, field } = json;
        for (const said of [detail, message ?? '', field ?? '']) {
          expect(said).not.toMatch(UNPRINTABLE);
          expect(said.length, said).toBeLessThan(LONGEST);
        }
        expect(told.length).toBeLessThan(2 * LONGEST);
      }
    }
  });
});
