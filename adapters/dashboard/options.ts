/** What a host says of the page, checked in one place. */

import type { ErrorCode } from '../../src/errors.js';
import { ERRORS } from '../../src/errors.js';
import { isBasePath } from '../../src/http/base-path.js';
import { addressOf, assertOptions } from '../../src/options/assertions.js';
import type { ActorSource } from '../management.js';
import { TEXTS } from './texts.js';

/**
 * Texts of the page under other words, by their names in the page's one file of texts. `{…}` in a text stands for what the page puts there.
 * And what refusals say, by their codes – `API_KEY_ALIAS_TAKEN` – or by code and field – `API_KEY_INPUT_INVALID:name`; `{detail}` is what
 * they say in English.
 */
export type DashboardTexts = {
  readonly [Name in keyof typeof TEXTS | ErrorCode | `${ErrorCode}:${string}`]?: string;
};

/** What a page is made of. */
export interface DashboardOptions {
  /**
   * Who is there, asked at every request of the page. Whoever is found is taken for an ambient actor, because it is a browser that asks:
   * what changes something must come from one of `origins`.
   */
  readonly actor: ActorSource;
  /** Where people reach the page: the origins in their address bars, e.g. `https://admin.example.com`. Requests to any other host are refused. */
  readonly origins: readonly string[];
  /** Where the page is reachable, for requests that come in without a `mount`, e.g. `/admin/keys`. Default: none. */
  readonly basePath?: string;
  /** `session`: the host knows who is there. `key`: the page asks for an API key and keeps it in memory, for `apiKeyActor`. Default: `session`. */
  readonly signIn?: 'session' | 'key';
  /** Heading and title. Default: `API keys`. */
  readonly title?: string;
  /** The language of `texts`, for dates and screen readers (BCP 47). Default: `en`. */
  readonly lang?: string;
  /** Texts to show in place of the page's own. Default: none. */
  readonly texts?: DashboardTexts;
  /** Values of the page's CSS custom properties, by name: `{ '--kw-accent': 'light-dark(teal, #5eead4)' }`. Default: the page's own. */
  readonly theme?: Readonly<Record<`--kw-${string}`, string>>;
  /** What the command line beside a new key asks, for people to try the key. Default: the origin of the page. */
  readonly testUrl?: string;
  /** Origins of pages that may show this one in a frame. Default: none. */
  readonly frameAncestors?: readonly string[];
}

/** The same, with defaults. */
export type DashboardSettings = Required<Omit<DashboardOptions, 'testUrl'>> & {
  readonly testUrl: string | null;
};

const PLACE = /\{\w+\}/g;
const SIGN_IN = ['session', 'key'] as const;

const NAMES: Readonly<Record<keyof DashboardOptions, true>> = {
  actor: true,
  origins: true,
  basePath: true,
  signIn: true,
  title: true,
  lang: true,
  texts: true,
  theme: true,
  testUrl: true,
  frameAncestors: true,
};

/** @throws {TypeError} naming the option that is wrong, and what would be right. */
export function settingsOf(options: DashboardOptions): DashboardSettings {
  assertOptions('dashboard', options, Object.keys(NAMES));
  const { actor, basePath = '', signIn = 'session', title = 'API keys', lang = 'en' } = options;
  const { origins, texts = {}, theme = {}, testUrl, frameAncestors = [] } = options;
  if (typeof actor !== 'function') throw wrong('actor must be a function from a request to an actor.');
  if (!isBasePath(basePath)) {
    throw wrong("basePath must be a path like '/admin/keys', without a slash at its end.");
  }
  if (!SIGN_IN.includes(signIn)) throw wrong("signIn must be 'session' or 'key'.");
  if (typeof title !== 'string' || title.trim() === '')
    throw wrong('title must be a text that is not empty.');
  return {
    actor,
    origins: originsOf(origins, 'origins', 1),
    basePath,
    signIn,
    title,
    lang: languageOf(lang),
    texts: textsOf(texts),
    theme: themeOf(theme),
    testUrl: testUrl === undefined ? null : httpUrlOf(testUrl),
    frameAncestors: originsOf(frameAncestors, 'frameAncestors', 0),
  };
}

function originsOf(given: unknown, name: string, least: 0 | 1): readonly string[] {
  if (!Array.isArray(given) || given.length < least) {
    const count = least === 0 ? 'a list of' : 'a list of at least one of the';
    throw wrong(`${name} must be ${count} origins, like ['https://admin.example.com'].`);
  }
  return given.map((origin) => {
    const canonical = typeof origin === 'string' && URL.canParse(origin) ? new URL(origin).origin : 'null';
    if (canonical !== 'null' && canonical === origin) return canonical;
    const meant = canonical === 'null' ? '' : ` Did you mean ${canonical}?`;
    throw wrong(
      `${name} must hold origins as browsers write them, like https://admin.example.com; ${addressOf(origin)} is none.${meant}`,
    );
  });
}

function languageOf(lang: unknown): string {
  try {
    const [canonical] = typeof lang === 'string' ? Intl.getCanonicalLocales(lang) : [];
    if (canonical !== undefined) return canonical;
  } catch {
    // Said below.
  }
  throw wrong(`lang must be a language tag (BCP 47), like 'en' or 'pt-BR'; ${JSON.stringify(lang)} is none.`);
}

/** There are hundreds of names: those are told that have a word which begins like one of what was meant. */
function nearestTo(name: string, names: readonly string[]): string {
  const beginningsOf = (text: string): string[] =>
    text.split(/(?=[A-Z])/).map((word) => word.toLowerCase().slice(0, 3));
  const meant = beginningsOf(name);
  const near = names.filter((other) => beginningsOf(other).some((word) => meant.includes(word))).slice(0, 8);
  return near.length === 0 ? `it has ${names.slice(0, 3).join(', ')} and so on` : `it has ${near.join(', ')}`;
}

function textsOf(texts: unknown): DashboardTexts {
  if (typeof texts !== 'object' || texts === null || Array.isArray(texts)) {
    throw wrong('texts must be an object from names of texts to texts.');
  }
  const own: Readonly<Record<string, string>> = TEXTS;
  const replacedBy = (name: string): string | undefined =>
    Object.hasOwn(own, name)
      ? own[name]
      : Object.hasOwn(ERRORS, name.replace(/:\w+$/, ''))
        ? '{detail}'
        : undefined;
  for (const [name, text] of Object.entries(texts)) {
    const replaced = replacedBy(name);
    if (replaced === undefined) {
      throw wrong(
        `texts has no text ${JSON.stringify(name)}; ${nearestTo(name, Object.keys(own))}. All are in the type DashboardTexts; the codes of errors are names, too.`,
      );
    }
    if (typeof text !== 'string') throw wrong(`texts.${name} must be a text.`);
    const places: readonly string[] = replaced.match(PLACE) ?? [];
    const stray = (text.match(PLACE) ?? []).find((place) => !places.includes(place));
    if (stray !== undefined) {
      const choice = places.length === 0 ? 'nothing is put into it' : `it can hold ${places.join(', ')}`;
      throw wrong(`texts.${name} has ${stray}; ${choice}.`);
    }
  }
  return { ...texts };
}

/** The value ends where CSS ends it, whatever it holds: nothing in it may begin a property, a rule, a comment or a request of its own. */
const THEME_VALUE = /^(?!.*(?:(?:url|image-set|src)\(|\/\*))[^;{}[\]<>\\@!"'\n\r\f]{1,200}$/i;

/** A bracket that is never closed takes what follows with it. */
function isClosed(value: string): boolean {
  let open = 0;
  for (const character of value) {
    if (character === '(') open++;
    if (character === ')' && --open < 0) return false;
  }
  return open === 0;
}

function themeOf(theme: unknown): Readonly<Record<string, string>> {
  if (typeof theme !== 'object' || theme === null || Array.isArray(theme)) {
    throw wrong("theme must be an object from custom properties to values, like { '--kw-accent': 'teal' }.");
  }
  for (const [name, value] of Object.entries(theme)) {
    if (!/^--kw-[a-z0-9-]+$/.test(name)) {
      throw wrong(`theme has ${JSON.stringify(name)}; its names begin with --kw-, in small letters.`);
    }
    if (typeof value !== 'string' || !THEME_VALUE.test(value) || !isClosed(value)) {
      throw wrong(
        `theme[${JSON.stringify(name)}] must be one CSS value, its brackets closed, without quotes, comments, addresses and any of ; { } [ ] < > \\ @ !`,
      );
    }
  }
  return { ...theme };
}

function httpUrlOf(url: unknown): string {
  // It stands between quotes in a command line that people copy.
  if (typeof url === 'string' && /^https?:\/\/[^\s'\\]+$/i.test(url) && URL.canParse(url)) return url;
  throw wrong(
    `testUrl must be an address that begins with http:// or https://, without spaces and quotes; ${addressOf(url)} is none.`,
  );
}

function wrong(what: string): TypeError {
  return new TypeError(`dashboard: ${what}`);
}
