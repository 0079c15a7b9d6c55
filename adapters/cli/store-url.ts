/** What the command line itself has to know about the URL of a store. The rest is `openStore`'s. */
import { isAbsolute, resolve } from 'node:path';

const FILE = /^(keystore|sqlite):(?!\/\/)(.+)$/s;

/** A store that is a file. */
export interface FileStore {
  readonly kind: 'keystore' | 'sqlite';
  readonly path: string;
}

/** The file that a URL names; `undefined` where it names none. */
export function fileStoreOf(url: string): FileStore | undefined {
  const [, kind, path] = FILE.exec(url) ?? [];
  if (path === undefined || (kind !== 'keystore' && kind !== 'sqlite')) return undefined;
  return { kind, path };
}

/** The URL with the path in it resolved against a folder. */
export function withAbsolutePath(url: string, folder: string): string {
  const file = fileStoreOf(url);
  return file === undefined || isAbsolute(file.path) ? url : `${file.kind}:${resolve(folder, file.path)}`;
}

/** Parameters that hold a secret wherever a driver knows them. */
const SECRET_PARAMETER = /^(pass|password|passwd|passphrase|secret|token|sslpassword|auth)/i;

/** Scheme, authority, and whatever follows. */
const WITH_HOST = /^([a-z+]+:\/\/)([^/?#]*)(.*)$/is;

/** Whether a password stands in the URL, one that nobody encoded too: behind its `/`, `?` or `#` there is an `@` yet. */
export function holdsPassword(url: string): boolean {
  const [, , authority = '', rest = ''] = WITH_HOST.exec(url) ?? [];
  const credentials = authority.includes('@') ? authority.slice(0, authority.lastIndexOf('@')) : '';
  if (/:./s.test(credentials) || (authority.includes(':') && rest.includes('@'))) return true;
  const query = url.split('?')[1] ?? '';
  return [...new URLSearchParams(query).keys()].some((name) => SECRET_PARAMETER.test(name));
}

/** The URL for people: without what stands before the host and behind the path; where a password may go on, its scheme alone. */
export function shownUrl(url: string): string {
  const [, scheme = '', authority = '', rest = ''] = WITH_HOST.exec(url) ?? [];
  if (scheme === '') return url;
  if (rest.includes('@')) return `${scheme}…`;
  return scheme + authority.slice(authority.lastIndexOf('@') + 1) + rest.replace(/[?#].*$/s, '');
}
