/**
 * What follows the header: lines, each a compact JWE (RFC 7516). The first is the index, the digests of the others, which
 * are pages. A page that did not change keeps its line, so that a change costs what it changes and not what there is;
 * the index, new with every change, is what makes the lines one whole: none can be left out, put back or swapped.
 */
import { JOSEError } from 'jose/errors';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import type { ContentKey } from './content-key.js';
import { KeystoreError } from './errors.js';
import { digestOf, type Header, writeHeader } from './header.js';

/** No file is larger than this, in bytes: far beyond what a file that is rewritten whole is good for. */
export const LARGEST = 256 * 1024 * 1024;

/** Direct encryption with a shared key, RFC 7518 sections 4.5 and 5.3. */
const CONTENTS = { alg: 'dir', enc: 'A256GCM' } as const;
const LINE_FEED = 0x0a;

/** How pages become text, and text pages. */
export interface PageCodec<Page> {
  write(page: Page): string;
  read(text: string): Page;
}

/** A page and its line in the file. */
export interface Leaf<Page> {
  readonly page: Page;
  /** The id of the key it is encrypted with. */
  readonly keyId: string;
  /** The line, its line feed apart. */
  readonly line: Uint8Array;
  readonly digest: string;
}

/**
 * The bytes of a file with these pages.
 * @param known The line a page already has.
 * @throws {KeystoreError} `KEYSTORE_TOO_LARGE`
 */
export async function seal<Page>(
  key: ContentKey,
  pages: readonly Page[],
  codec: PageCodec<Page>,
  known: (page: Page) => Leaf<Page> | undefined,
  path: string,
): Promise<{ readonly file: Uint8Array; readonly leaves: readonly Leaf<Page>[] }> {
  const leaves = await Promise.all(
    pages.map(async (page) => {
      const leaf = known(page);
      return leaf?.keyId === key.id ? leaf : leafOf(page, key, await encrypt(key, 'page', codec.write(page)));
    }),
  );
  const index = await encrypt(key, 'index', JSON.stringify(leaves.map(({ digest }) => digest)));
  const lines = [index, ...leaves.map(({ line }) => line)];
  const contents = lines.flatMap((line) => [line, END_OF_LINE]);
  const length = contents.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const header = Buffer.from(writeHeader(key.keyPart, length, digestOf(index)), 'latin1');
  if (header.byteLength + length > LARGEST) throw new KeystoreError('KEYSTORE_TOO_LARGE', path);
  return { file: Buffer.concat([header, ...contents]), leaves };
}

/** The lines that follow a header, not yet decrypted. */
export interface Lines {
  readonly index: Uint8Array;
  readonly pages: readonly Uint8Array[];
}

/**
 * Cuts a file into its lines, once length and index are those that the header names.
 * @throws {KeystoreError} `KEYSTORE_TRUNCATED`, `KEYSTORE_CONTENTS_DAMAGED`
 */
export function linesOf(file: Uint8Array, { end, length, digest }: Header, path: string): Lines {
  if (file.byteLength < end + length) throw new KeystoreError('KEYSTORE_TRUNCATED', path);
  const [index, ...pages] = file.byteLength === end + length ? cutLines(file.subarray(end)) : [];
  if (index === undefined || digestOf(index) !== digest) {
    throw new KeystoreError('KEYSTORE_CONTENTS_DAMAGED', path);
  }
  return { index, pages };
}

function cutLines(contents: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let end = contents.indexOf(LINE_FEED); end !== -1; end = contents.indexOf(LINE_FEED, start)) {
    lines.push(contents.subarray(start, end));
    start = end + 1;
  }
  return start === contents.byteLength ? lines : [];
}

/**
 * The pages in these lines. One whose line is the known one is not decrypted, and is the very same page.
 * @param known The leaf with this digest.
 * @throws {KeystoreError} `KEYSTORE_CONTENTS_DAMAGED`
 */
export async function unseal<Page>(
  { index, pages }: Lines,
  key: ContentKey,
  codec: PageCodec<Page>,
  known: (digest: string) => Leaf<Page> | undefined,
  path: string,
): Promise<readonly Leaf<Page>[]> {
  const damaged = () => new KeystoreError('KEYSTORE_CONTENTS_DAMAGED', path);
  const digests = readIndex(await decrypt(key, 'index', index));
  if (digests?.length !== pages.length) throw damaged();
  return Promise.all(
    pages.map(async (line, place) => {
      const digest = digests[place] ?? '';
      const leaf = known(digest);
      if (leaf?.keyId === key.id && Buffer.compare(leaf.line, line) === 0) return leaf;
      const text = digestOf(line) === digest ? await decrypt(key, 'page', line) : undefined;
      if (text === undefined) throw damaged();
      // A copy, so that the leaf does not keep the whole file in memory.
      return leafOf(codec.read(text), key, Uint8Array.from(line));
    }),
  );
}

const END_OF_LINE = Uint8Array.of(LINE_FEED);

function leafOf<Page>(page: Page, key: ContentKey, line: Uint8Array): Leaf<Page> {
  return { page, keyId: key.id, line, digest: digestOf(line) };
}

/** The header of each line names the key part that it belongs to (`kid`) and what it is (`cty`): both are authenticated. */
async function encrypt(key: ContentKey, type: 'index' | 'page', text: string): Promise<Uint8Array> {
  const encrypter = new CompactEncrypt(Buffer.from(text, 'utf8'));
  const protectedHeader = { ...CONTENTS, kid: key.id, cty: type };
  return Buffer.from(await encrypter.setProtectedHeader(protectedHeader).encrypt(key.secret), 'latin1');
}

async function decrypt(
  key: ContentKey,
  type: 'index' | 'page',
  line: Uint8Array,
): Promise<string | undefined> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(line, key.secret, {
      keyManagementAlgorithms: [CONTENTS.alg],
      contentEncryptionAlgorithms: [CONTENTS.enc],
    });
    if (protectedHeader.kid !== key.id || protectedHeader.cty !== type) return undefined;
    return Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength).toString('utf8');
  } catch (error) {
    if (error instanceof JOSEError) return undefined;
    throw error;
  }
}

function readIndex(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) && value.every((digest) => typeof digest === 'string') ? value : undefined;
}
