/** What a keystore's main file holds: keys, audit events, and the keys of the usage file. */
import type { AuditEvent, StoredKey } from '../../../src/record.js';
import { type Bucket, Buckets } from './buckets.js';
import type { UsageKey } from './content-key.js';
import type { PageCodec } from './envelope.js';
import { EventLog, type EventPage } from './event-log.js';
import { frozen } from './frozen.js';

/** Keys and events of every account. Records in it are frozen: they are replaced, never changed. */
export interface Contents {
  /** By id. */
  readonly keys: Buckets<StoredKey>;
  /** Prefix to id. */
  readonly prefixes: Map<string, string>;
  readonly events: EventLog;
  summary: Summary;
}

/** What there is one of; never changed, only replaced. */
export interface Summary {
  /** Account to the last sequence it gave. */
  readonly sequences: ReadonlyMap<string, number>;
  /** The usage file's keys: the first is written with; the others may still be needed for reading. */
  readonly usageKeys: readonly UsageKey[];
}

/** A part of the contents that is encrypted by itself. */
export type ContentsPage = Bucket<StoredKey> | EventPage | Summary;

/** What a new keystore holds. */
export function emptyContents(usageKey: UsageKey): Contents {
  return {
    keys: Buckets.of(),
    prefixes: new Map(),
    events: new EventLog(),
    summary: { sequences: new Map(), usageKeys: [usageKey] },
  };
}

/** A copy that can be changed. */
export function copyOfContents({ keys, prefixes, events, summary }: Contents): Contents {
  return { keys: keys.copy(), prefixes: new Map(prefixes), events: events.copy(), summary };
}

/** The account's keys, in no order. */
export function* keysOf({ keys }: Contents, accountId: string): Generator<StoredKey> {
  for (const key of keys.values()) if (key.accountId === accountId) yield key;
}

/** Contents as pages. */
export function pagesOfContents({ keys, events, summary }: Contents): readonly ContentsPage[] {
  return [summary, ...keys.pages(), ...events.pages()];
}

/** Contents out of such pages. */
export function contentsOfPages(pages: readonly ContentsPage[]): Contents {
  const keys = Buckets.of(pages.filter(isBucket));
  return {
    keys,
    prefixes: new Map([...keys.values()].map(({ prefix, id }) => [prefix, id])),
    events: new EventLog(pages.filter(isEventPage)),
    summary: pages.find(isSummary) ?? { sequences: new Map(), usageKeys: [] },
  };
}

/** A page in the file, version 1. Pairs, not objects, because an account may be called `__proto__`. */
type Written =
  | { readonly keys: readonly StoredKey[] }
  | { readonly events: readonly AuditEvent[] }
  | {
      readonly sequences: readonly (readonly [accountId: string, last: number])[];
      readonly usageKeys: readonly UsageKey[];
    };

/** Pages as text and back. The text was authenticated before it is read, so it is nothing but what was written. */
export const contentsCodec: PageCodec<ContentsPage> = {
  write: (page) => JSON.stringify(writtenOf(page)),
  read: (text) => {
    const written: Written = frozen(JSON.parse(text));
    if ('keys' in written) return new Map(written.keys.map((key) => [key.id, key]));
    if ('events' in written) return written.events;
    return { sequences: new Map(written.sequences), usageKeys: written.usageKeys };
  },
};

function writtenOf(page: ContentsPage): Written {
  if (isBucket(page)) return { keys: [...page.values()] };
  if (isEventPage(page)) return { events: page };
  return { sequences: [...page.sequences], usageKeys: page.usageKeys };
}

function isBucket(page: ContentsPage): page is Bucket<StoredKey> {
  return page instanceof Map;
}

function isEventPage(page: ContentsPage): page is EventPage {
  return Array.isArray(page);
}

function isSummary(page: ContentsPage): page is Summary {
  return !isBucket(page) && !isEventPage(page);
}
