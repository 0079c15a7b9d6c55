import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KeystoreError, type KeystoreErrorCode, openKeystore } from '../../../adapters/stores/keystore.js';
import { scaled } from '../../scale.js';
import { type FreshFolder, freshFolderInMemory, PASSPHRASE, refusal } from './fresh-keystore.js';
import { everythingIn, insertSample } from './sample-keys.js';

let place: FreshFolder;
let whole: Buffer;
let before: Awaited<ReturnType<typeof everythingIn>>;
const open = () => openKeystore({ ...place.options, create: false });

beforeAll(async () => {
  place = await freshFolderInMemory();
  const store = await openKeystore(place.options);
  await insertSample(store, 0);
  before = await everythingIn(store);
  await store.close();
  whole = readFileSync(place.path);
});
afterAll(() => place.remove());

/** The code that a file of these bytes is refused with; `undefined` where it is read, and then as what it was. */
async function codeOf(bytes: Uint8Array): Promise<KeystoreErrorCode | undefined> {
  writeFileSync(place.path, bytes, { mode: 0o600 });
  try {
    const store = await open();
    expect(await everythingIn(store)).toEqual(before);
    await store.close();
    return undefined;
  } catch (error) {
    if (!(error instanceof KeystoreError)) throw error;
    expect(readFileSync(place.path).equals(bytes), 'a refused file stays as it is').toBe(true);
    return error.code;
  }
}

const headerEnd = () => whole.indexOf('\n') + 1;
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('base64url');

/** The file with another header line, its checksum right. */
function withHeader(change: (parts: string[]) => void, contents = whole.subarray(headerEnd())): Buffer {
  const parts = whole
    .toString('latin1', 0, headerEnd() - 1)
    .split(' ')
    .slice(0, -1);
  change(parts);
  const line = parts.join(' ');
  return Buffer.concat([Buffer.from(`${line} ${sha256(line)}\n`), contents]);
}

function withKdf(change: object): Buffer {
  return withHeader((parts) => {
    const keyPart = JSON.parse(parts[2] ?? '');
    parts[2] = JSON.stringify({ ...keyPart, kdf: { ...keyPart.kdf, ...change } });
  });
}

describe('the file', () => {
  test('a flipped bit, anywhere, is refused', async () => {
    const codes = new Map<KeystoreErrorCode | undefined, number>();
    const bits = scaled(8);
    for (let offset = 0; offset < whole.length; offset += 1) {
      for (let flips = 0; flips < bits; flips += 1) {
        const bit = (offset + flips) % 8;
        const flipped = Buffer.from(whole);
        flipped[offset] = (whole[offset] ?? 0) ^ (1 << bit);
        const code = await codeOf(flipped);
        codes.set(code, (codes.get(code) ?? 0) + 1);
        const expected =
          offset < 'keywarden-keystore '.length
            ? 'KEYSTORE_NOT_A_KEYSTORE'
            : offset < headerEnd()
              ? 'KEYSTORE_HEADER_DAMAGED'
              : 'KEYSTORE_CONTENTS_DAMAGED';
        expect(code, `bit ${bit} of byte ${offset}`).toBe(expected);
      }
    }
    expect(codes.get(undefined)).toBeUndefined();
  });

  test('a flipped bit is refused, or read as what it was, even where every checksum was made right again', async () => {
    const lines = whole.subarray(headerEnd()).toString('latin1').split('\n');
    const index = lines[0] ?? '';
    let read = 0;
    for (let offset = 0; offset < index.length; offset += 1) {
      const flipped = Buffer.from(whole.subarray(headerEnd()));
      flipped[offset] = (flipped[offset] ?? 0) ^ (1 << (offset % 6));
      const line = flipped.subarray(0, index.length);
      const code = await codeOf(
        withHeader((parts) => {
          parts[4] = sha256(line);
        }, flipped),
      );
      if (code === undefined) read += 1;
      else expect(code).toBe('KEYSTORE_CONTENTS_DAMAGED');
    }
    // The last character of a base64url text has bits that mean nothing: at most one character in each part of a JWE.
    expect(read).toBeLessThanOrEqual(5);
  });

  test('lines can be neither swapped, left out, doubled nor taken for the index', async () => {
    const [index = '', ...pages] = whole.subarray(headerEnd()).toString('latin1').trimEnd().split('\n');
    expect(pages.length).toBeGreaterThanOrEqual(3);
    const made = (...lines: readonly string[]) => {
      const contents = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      return withHeader((parts) => {
        parts[3] = String(contents.length);
        parts[4] = sha256(lines[0] ?? '');
      }, contents);
    };
    expect(await codeOf(made(index, ...pages))).toBeUndefined();
    const [first = '', ...others] = pages;
    for (const lines of [
      [index, ...pages.toReversed()],
      [index, ...others],
      [index, first, ...pages],
      [index],
      pages,
      [first, ...pages],
      [index, index, ...others],
    ]) {
      expect(await codeOf(made(...lines))).toBe('KEYSTORE_CONTENTS_DAMAGED');
    }
  });

  test('a file cut off, anywhere, is truncated', async () => {
    for (let length = 0; length < whole.length; length += 1) {
      expect(await codeOf(whole.subarray(0, length)), `the first ${length} bytes`).toBe('KEYSTORE_TRUNCATED');
    }
  });

  test('something after the end is damage', async () => {
    for (const more of ['\n', ' ', 'x', '\0'.repeat(4096), whole.toString('latin1')]) {
      expect(await codeOf(Buffer.concat([whole, Buffer.from(more)]))).toBe('KEYSTORE_CONTENTS_DAMAGED');
    }
  });

  test('something else is no keystore', async () => {
    for (const text of [
      'hello',
      '{"keys":[]}',
      'SQLite format 3\0',
      '\u0000'.repeat(5000),
      'keywarden-keystorf 1 ',
    ]) {
      expect(await codeOf(Buffer.from(text))).toBe('KEYSTORE_NOT_A_KEYSTORE');
    }
  });

  test('a newer version is said to be one, whatever follows', async () => {
    const newer = withHeader((parts) => {
      parts[1] = '2';
      parts[2] = 'something=else';
    });
    expect(await codeOf(newer)).toBe('KEYSTORE_VERSION_NEWER');
    writeFileSync(place.path, newer);
    const { message } = await refusal('KEYSTORE_VERSION_NEWER', open);
    expect(message).toContain('version 2; this package reads up to 1');
    for (const version of ['0', '01', '-1', '1.5', 'x', '', '9999999']) {
      const odd = withHeader((parts) => {
        parts[1] = version;
      });
      expect(await codeOf(odd), `version «${version}»`).toBe('KEYSTORE_HEADER_DAMAGED');
    }
  });

  test('derivation parameters out of bounds are refused before anything is derived', async () => {
    const limit = process.memoryUsage().rss + 64 * 1024 * 1024;
    for (const cost of [
      2 ** 19,
      2 ** 24,
      2 ** 40,
      2 ** 53,
      512,
      2,
      1,
      0,
      -1024,
      1025,
      1.5,
      '1024',
      null,
      [1024],
    ]) {
      expect(await codeOf(withKdf({ cost })), `cost ${cost}`).toBe('KEYSTORE_HEADER_DAMAGED');
    }
    for (const salt of ['', 'short', 'x'.repeat(1_000), 22, null]) {
      expect(await codeOf(withKdf({ salt }))).toBe('KEYSTORE_HEADER_DAMAGED');
    }
    expect(await codeOf(withKdf({ name: 'pbkdf2' }))).toBe('KEYSTORE_HEADER_DAMAGED');
    expect(process.memoryUsage().rss).toBeLessThan(limit);
  });

  test('parameters within bounds that are not those of the wrap do not open it', async () => {
    expect(await codeOf(withKdf({ cost: 2048 }))).toBe('KEYSTORE_PASSPHRASE_WRONG');
    expect(await codeOf(withKdf({ salt: 'A'.repeat(22) }))).toBe('KEYSTORE_PASSPHRASE_WRONG');
  });

  test('a wrap of one keystore does not open the contents of another', async () => {
    const other = await freshFolderInMemory();
    await (await openKeystore({ ...other.options, passphrase: 'another-passphrase' })).close();
    const header = readFileSync(other.path, 'latin1').split(' ');
    await other.remove();
    const foreign = withHeader((parts) => {
      parts[2] = header[2] ?? '';
    });
    writeFileSync(place.path, foreign);
    await refusal('KEYSTORE_CONTENTS_DAMAGED', () =>
      openKeystore({ ...place.options, passphrase: 'another-passphrase' }),
    );
    expect(await codeOf(foreign)).toBe('KEYSTORE_PASSPHRASE_WRONG');
  });

  test('every write uses a fresh nonce, and an unchanged page keeps its line', async () => {
    writeFileSync(place.path, whole);
    const store = await open();
    const seen = new Set<string>();
    const kept: number[] = [];
    let last = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      await insertSample(store, `nonce-${round}`);
      const lines = readFileSync(place.path, 'latin1').trimEnd().split('\n').slice(1);
      const fresh = lines.filter((line) => !last.has(line));
      const nonces = fresh.map((line) => line.split('.')[2] ?? '');
      for (const nonce of nonces) expect(seen.has(nonce), 'a nonce used twice').toBe(false);
      for (const nonce of nonces) seen.add(nonce);
      kept.push(lines.length - fresh.length);
      last = new Set(lines);
    }
    await store.close();
    // Index, summary, one page of keys and one of events are new with each insertion.
    expect(seen.size).toBeGreaterThanOrEqual(20 * 4);
    expect(Math.max(...kept)).toBeGreaterThan(5);
  });

  test('the passphrase in composed and decomposed Unicode is the same', async () => {
    const other = await freshFolderInMemory();
    await (await openKeystore({ ...other.options, passphrase: 'caf\u00e9-passphrase' })).close();
    await (await openKeystore({ ...other.options, passphrase: 'cafe\u0301-passphrase' })).close();
    await (await openKeystore({ ...other.options, passphrase: Buffer.from('café-passphrase') })).close();
    await refusal('KEYSTORE_PASSPHRASE_WRONG', () =>
      openKeystore({ ...other.options, passphrase: PASSPHRASE }),
    );
    await other.remove();
  });
});
