/** The built page, read once: a table of the files that there are, so that no request can name another. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** A file as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  /** RFC 1952. */
  readonly gzip: Uint8Array<ArrayBuffer>;
  /** Whether its name changes with its content. */
  readonly immutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The file that `/` is answered with. */
export const INDEX = '/index.html';

/** Beside this file, or, where this is a part of a file that several modules were put together in, beside where this was. */
const BUILT =
  ['./built/', '../adapters/dashboard/built/']
    .map((path) => new URL(path, import.meta.url))
    .find((folder) => existsSync(folder)) ?? new URL('./built/', import.meta.url);
/** How Vite names what it puts the hash of the content into. */
const HASHED = /^\/assets\/.+-[\w-]{8,}\.\w+$/;

/**
 * By path below the mount, e.g. `/assets/page-DvR7c1aB.js`.
 * @throws {Error} where the page is not built, or holds a kind of file that nobody has thought of.
 */
export function pageFiles(folder: URL = BUILT): ReadonlyMap<string, PageFile> {
  const files = new Map(
    namesIn(folder).map((name) => [`/${name}`, fileOf(`/${name}`, readFileSync(new URL(name, folder)))]),
  );
  if (files.has(INDEX)) return files;
  throw new Error(`dashboard: the built page is not at ${folder.pathname}. In a checkout, run: npm run page`);
}

/** Paths below the folder, with slashes; none where there is no folder. */
function namesIn(folder: URL): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(new URL(name, folder)).isFile())
    .map((name) => name.replaceAll('\\', '/'));
}

function fileOf(path: string, plain: Uint8Array<ArrayBuffer>): PageFile {
  const type = TYPES[path.slice(path.lastIndexOf('.') + 1)];
  if (type === undefined)
    throw new Error(`dashboard: the built page holds ${path}, a kind of file without a media type.`);
  return packed(type, plain, HASHED.test(path));
}

/** Something else that is sent as the files are. */
export function packed(type: string, plain: Uint8Array<ArrayBuffer>, immutable = false): PageFile {
  return { type, plain, gzip: gzipSync(plain), immutable };
}
