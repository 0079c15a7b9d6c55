/** What no HTTP client would send. What Node's own parser refuses never reaches an adapter. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../adapters/frameworks.js';
import { FRAMEWORKS } from '../adapters/frameworks.js';
import type { Answer } from './exchanges.js';
import { AMBIGUOUS, INVALID, MISSING, problemOf } from './exchanges.js';
import { requestBytes, sendRaw } from './raw-socket.js';
import type { Keys, Scene } from './scene.js';
import { changedAt, makeScene } from './scene.js';

const GOOD: Answer = { status: 200, caller: 'good' };
const repeated = (count: number, line: string): string => Array<string>(count).fill(line).join('\r\n');

/** Header lines, as bytes, and what comes back: an adapter's answer, or the status that Node itself answers with. */
const lines: readonly (readonly [name: string, lines: (keys: Keys) => string, answer: Answer | 400 | 431])[] =
  [
    ['a key', (k) => `X-API-Key: ${k.good}`, GOOD],
    ['tabs around a key', (k) => `X-API-Key:\t${k.good}\t`, GOOD],
    ['no space behind the colon', (k) => `Authorization:Bearer ${k.good}`, GOOD],
    ['a space and a tab behind the scheme', (k) => `Authorization: Bearer \t${k.good}`, GOOD],
    [
      'a tab alone behind the scheme, which ends no scheme',
      (k) => `Authorization: Bearer\t${k.good}`,
      MISSING,
    ],
    ['an empty Bearer', () => 'Authorization: Bearer', AMBIGUOUS],
    ['an empty Bearer and spaces', () => 'Authorization: Bearer   ', AMBIGUOUS],
    ['an empty header', () => 'Authorization:', MISSING],
    ['a header twice', (k) => `X-API-Key: ${k.good}\r\nX-API-Key: ${k.good}`, AMBIGUOUS],
    ['a header twice, once empty', (k) => `X-API-Key:\r\nX-API-Key: ${k.good}`, AMBIGUOUS],
    ['a header a hundred times', (k) => repeated(100, `Authorization: Bearer ${k.good}`), AMBIGUOUS],
    ['keys joined by a comma', (k) => `X-API-Key: ${k.good}, ${k.other}`, AMBIGUOUS],
    ['keys joined without a space', (k) => `X-API-Key: ${k.good},${k.other}`, AMBIGUOUS],
    ['a key and a comma', (k) => `X-API-Key: ${k.good},`, AMBIGUOUS],
    ['a key in quotes', (k) => `X-API-Key: "${k.good}"`, INVALID],
    ['a header with underscores', (k) => `X_API_Key: ${k.good}`, MISSING],
    ['a CRLF: it ends a header, as it always does', (k) => `X-Other: 1\r\nX-API-Key: ${k.good}`, GOOD],
    ['a no-break space behind a key', (k) => `X-API-Key: ${k.good}\xa0`, INVALID],
    ['a no-break space before a key', (k) => `Authorization: Bearer \xa0${k.good}`, INVALID],
    ['a next-line character behind a key', (k) => `X-API-Key: ${k.good}\x85`, INVALID],
    ['UTF-8 in a key', (k) => `X-API-Key: ${k.good.slice(0, -2)}\xc3\xa9`, INVALID],
    ['a byte order mark before a key', (k) => `X-API-Key: \xef\xbb\xbf${k.good}`, INVALID],
    ['a changed character', (k) => `X-API-Key: ${changedAt(k.good, 30)}`, INVALID],
    ['15 KB', () => `X-API-Key: test_${'A'.repeat(15 * 1_024)}`, INVALID],
    ['15 KB of brands', () => `X-API-Key: ${'test_'.repeat(3 * 1_024)}`, INVALID],
    ['15 KB of commas', () => `X-API-Key: ${','.repeat(15 * 1_024)}`, INVALID],
    ['15 KB of spaces behind the scheme', () => `Authorization: Bearer${' '.repeat(15 * 1_024)}x`, INVALID],
    ['16 KB', () => `X-API-Key: test_${'A'.repeat(16 * 1_024)}`, 431],
    ['NUL', (k) => `X-API-Key: ${k.good}\0`, 400],
    ['a bare CR', (k) => `X-API-Key: ${k.good}\rX-Other: 1`, 400],
    ['a bare LF', (k) => `X-API-Key: ${k.good}\nX-Other: 1`, 400],
    ['DEL', (k) => `X-API-Key: ${k.good}\x7f`, 400],
    ['a vertical tab', (k) => `X-API-Key: \x0b${k.good}`, 400],
    ['a header over two lines', (k) => `Authorization: Bearer\r\n ${k.good}`, 400],
    ['a space before the colon', (k) => `X-API-Key : ${k.good}`, 400],
    ['no name', (k) => `: ${k.good}`, 400],
  ];

let scene: Scene;
beforeAll(async () => {
  scene = await makeScene();
});

describe.each(FRAMEWORKS)('$name over a raw socket', (framework) => {
  let app: App;
  beforeAll(async () => {
    app = await framework.serve({ warden: scene.warden });
  });
  afterAll(() => app.close());

  it.each(lines)('%s', async (_name, header, expected) => {
    const reached = app.reached();
    const head = 'GET /any HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Request-Id: raw';
    const { status, body } = await sendRaw(app.port, `${head}\r\n${header(scene.keys)}\r\n\r\n`);
    if (typeof expected === 'number') expect(status).toBe(expected);
    else if (expected.status === 200) expect(body).toBe('{"caller":"good"}');
    else expect({ status, body }).toEqual({ status: expected.status, body: problemOf(expected, 'raw') });
    expect(app.reached()).toBe(expected === GOOD ? reached + 1 : reached);
  });

  it('every API_KEY_INVALID is the same answer, byte for byte, but for request_id and Date', async () => {
    const { keys } = scene;
    const presented = [
      keys.wrongChecksum,
      keys.otherAlphabet,
      keys.tooShort,
      keys.tooLong,
      keys.unknown,
      keys.wrongSecret,
      keys.wrongSecretOfRevoked,
      keys.jwt,
      'test_',
      'sk-foreign',
      `test_${'A'.repeat(10_000)}`,
    ];
    const answers = new Set<string>();
    const ids = new Set<string>();
    for (const key of presented) {
      for (const header of [['Authorization', `Bearer ${key}`] as const, ['X-API-Key', key] as const]) {
        const { head, body } = await sendRaw(app.port, requestBytes('/any', [header]));
        const id = /"request_id":"([0-9a-f]{32})"/.exec(body)?.[1] ?? '';
        ids.add(id);
        answers.add(`${head}\r\n\r\n${body}`.replace(id, 'ID').replace(/\r\nDate: [^\r]*/i, ''));
      }
    }
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toContain('"code":"API_KEY_INVALID","request_id":"ID"}');
    expect(ids.size).toBe(2 * presented.length);
  });

  it('a request id is repeated where it is a sane one, and made where it is not', async () => {
    const idOf = async (...headers: string[]): Promise<unknown> => {
      const bytes = requestBytes(
        '/any',
        headers.map((id) => ['X-Request-Id', id] as const),
      );
      return JSON.parse((await sendRaw(app.port, bytes)).body).request_id;
    };
    const made = /^[0-9a-f]{32}$/;
    expect(await idOf('3fa8b4c2-7d1e-4b60.x:y/z=@+_')).toBe('3fa8b4c2-7d1e-4b60.x:y/z=@+_');
    expect(await idOf('a'.repeat(128))).toBe('a'.repeat(128));
    for (const insane of ['a'.repeat(129), '"', '<script>', 'a b', '', '-a', 'caf\xe9']) {
      expect(await idOf(insane)).toMatch(made);
    }
    expect(await idOf()).toMatch(made);
    expect(await idOf('one', 'two')).toMatch(made);
  });

  it('HEAD is answered as GET, without a body', async () => {
    const { status, body, all } = await sendRaw(app.port, requestBytes('/any', [], { method: 'HEAD' }));
    expect({ status, body, challenge: all('www-authenticate') }).toEqual({
      status: 401,
      body: '',
      challenge: ['Bearer realm="test"'],
    });
    const good = [['X-API-Key', scene.keys.good] as const];
    expect((await sendRaw(app.port, requestBytes('/any', good, { method: 'HEAD' }))).status).toBe(200);
  });
});
