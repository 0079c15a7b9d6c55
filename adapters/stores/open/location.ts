/** What follows a scheme: nothing, a path, or a host and what belongs to it. */
import { existsSync } from 'node:fs';

/** A URL as it was given. */
export interface Location {
  readonly url: string;
  /** What follows the scheme and its colon. */
  readonly rest: string;
  /** What such a URL looks like, for people. */
  readonly form: string;
}

/** @throws {TypeError} where anything follows. */
export function nowhere({ rest, form }: Location): string {
  if (rest !== '') throw new TypeError(`openStore: ${form} takes nothing after the colon.`);
  return '';
}

/**
 * The path as it is written.
 * @throws {TypeError} for what looks like a URL with a host: a path it would be, though hardly the one that was meant.
 */
export function pathOf({ rest, form }: Location): string {
  if (rest.trim() === '' || rest.startsWith('//')) {
    throw new TypeError(
      `openStore: after the scheme comes a path, as in ${form}, or an absolute one with a single slash.`,
    );
  }
  if (rest.includes('\0')) throw new TypeError('openStore: after the scheme comes a path without NUL.');
  return rest;
}

/** @throws {Error} where nothing is at the path, and nothing is to be made there. */
export function assertThere(path: string): void {
  if (!existsSync(path)) {
    throw new Error(
      `openStore: there is nothing at ${path}, and with { create: false } nothing is made there.`,
    );
  }
}

/**
 * The URL, which drivers can read.
 * @throws {TypeError} where it is none, lacks the host, or has user or password badly encoded. It shows nothing of it.
 */
export function addressOf({ url, rest, form }: Location): string {
  const wrong = (what: string) => new TypeError(`openStore: ${what}, as in ${form}.`);
  if (!rest.startsWith('//')) throw wrong('after the scheme come two slashes and a host');
  if (!URL.canParse(url)) {
    throw wrong('the URL cannot be read; in user and password, write @ : / ? # % as %40 %3A %2F %3F %23 %25');
  }
  const { href, hostname, username, password } = new URL(url);
  if (hostname === '') throw wrong('the URL needs a host');
  for (const part of [username, password]) {
    try {
      decodeURIComponent(part);
    } catch {
      throw wrong('in user and password, a % begins two hexadecimal digits; write % itself as %25');
    }
  }
  return href;
}
