/** The list as it is on the server, page by page, and what became of it since it was read. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { KeyStatus } from '../../../../../src/record.js';
import { api } from '../api.js';
import type { Counts, Key, Uses } from '../key.js';

/** Keys of a page. */
export const PAGE = 50;
/** Days that a row shows uses of. */
export const DAYS = 30;

/** What is asked for. */
export interface Asked {
  readonly status: KeyStatus | undefined;
  readonly search: string;
  /** Where this page and those before it begin; empty: at the first. */
  readonly cursors: readonly string[];
}

export interface KeyList {
  readonly asked: Asked;
  /** `undefined`: none was read yet. */
  readonly items: readonly Key[] | undefined;
  readonly next: string | undefined;
  readonly counts: Counts | undefined;
  readonly uses: ReadonlyMap<string, Uses>;
  readonly loading: boolean;
  /** Why the last reading failed. */
  readonly fault: unknown;
  ask(asked: Partial<Asked>): void;
  reload(): void;
  /** Puts a key as it is now in the place of how it was; `null`: it is gone. Whether it stays in the list is for the list's filter. */
  mend(id: string, key: Key | null): void;
}

const NOTHING: ReadonlyMap<string, Uses> = new Map();

/**
 * @param reads whether the caller may read keys at all
 * @param counted whether uses are counted
 */
export function useKeys(reads: boolean, counted: boolean): KeyList {
  const [asked, setAsked] = useState<Asked>({ status: undefined, search: '', cursors: [] });
  const [turn, setTurn] = useState(0);
  const [page, setPage] = useState<{ items: readonly Key[]; next: string | undefined }>();
  const [counts, setCounts] = useState<Counts>();
  const [uses, setUses] = useState(NOTHING);
  const [loading, setLoading] = useState(true);
  const [fault, setFault] = useState<unknown>();
  /** Whether a list is on its way. */
  const reading = useRef(false);
  /** How often was counted: an answer to another question than the last says how it was. */
  const counting = useRef(0);

  useEffect(() => {
    if (!reads) return undefined;
    const stop = new AbortController();
    const { signal } = stop;
    const { status, search, cursors } = asked;
    reading.current = true;
    setLoading(true);
    const run = async () => {
      try {
        const query = { status, search: search || undefined, cursor: cursors.at(-1), limit: PAGE };
        const answer = await api.list(query, signal);
        if (signal.aborted) return;
        reading.current = false;
        setPage({ items: answer.items, next: answer.next ?? undefined });
        setFault(undefined);
        setLoading(false);
        if (counted && answer.items.length > 0) {
          const ids = answer.items.map(({ id }) => id);
          // Without them the rows have no uses; the keys are there all the same.
          const read = await api.usage(ids, ...lastDays(DAYS), signal).catch(() => []);
          if (!signal.aborted) setUses(new Map(read.map((use) => [use.keyId, use])));
        }
      } catch (reason) {
        if (signal.aborted) return;
        reading.current = false;
        setFault(reason);
        setLoading(false);
      }
    };
    run();
    return () => stop.abort();
  }, [asked, turn]);

  const count = (signal?: AbortSignal) => {
    counting.current += 1;
    const mine = counting.current;
    // Without them the filters have no numbers; what is wrong is said where the list should be.
    api.counts(signal).then(
      (now) => mine === counting.current && setCounts(now),
      () => {},
    );
  };

  useEffect(() => {
    if (!reads) return undefined;
    const stop = new AbortController();
    count(stop.signal);
    return () => stop.abort();
  }, [turn]);

  const mend = useCallback(
    (id: string, key: Key | null) => {
      setPage((now) => {
        if (now === undefined) return now;
        const fits = key !== null && (asked.status === undefined || key.status === asked.status);
        const others = now.items.filter((item) => item.id !== id);
        if (!fits) return { ...now, items: others };
        // One that left the list, by being disabled say, comes back to where it was.
        const was = now.items.findIndex((item) => item.id === id);
        const older = others.findIndex((item) => item.createdAt <= key.createdAt);
        const place = was >= 0 ? was : older >= 0 ? older : others.length;
        return { ...now, items: others.toSpliced(place, 0, key) };
      });
      // A list that is on its way may have been read before.
      if (reading.current) setTurn((now) => now + 1);
      else count();
    },
    [asked],
  );

  return {
    asked,
    items: page?.items,
    next: page?.next,
    counts,
    uses,
    loading,
    fault,
    ask: useCallback((change) => setAsked((now) => ({ ...now, cursors: [], ...change })), []),
    reload: useCallback(() => {
      // Whoever tries again sees at once that it is being tried.
      setFault(undefined);
      setTurn((now) => now + 1);
    }, []),
    mend,
  };
}

/** The first and the last of the days up to today, as uses are counted: in UTC. */
export function lastDays(days: number): [from: string, to: string] {
  const now = Date.now();
  const day = (ago: number): string => new Date(now - ago * 86_400_000).toISOString().slice(0, 10);
  return [day(days - 1), day(0)];
}

/** How often a key was used on each of the last days, the days without a use too. */
export function dailyUses(uses: Uses | undefined, days: number): readonly { day: string; count: number }[] {
  const counts = new Map(uses?.days.map(({ day, count }) => [day, count]));
  const now = Date.now();
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(now - (days - 1 - index) * 86_400_000).toISOString().slice(0, 10);
    return { day, count: counts.get(day) ?? 0 };
  });
}
