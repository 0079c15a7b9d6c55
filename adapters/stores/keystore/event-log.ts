/** Audit events in pages, in the order they came: a new one makes the last page new and leaves the others as they were. */
import type { AuditEvent } from '../../../src/record.js';

/** How many events a page holds. */
const PAGE = 128;

/** Some of the events; never changed once made. */
export type EventPage = readonly AuditEvent[];

/** Events of every account. */
export class EventLog {
  #pages: readonly EventPage[];

  constructor(pages: readonly EventPage[] = []) {
    this.#pages = pages;
  }

  /** One that can be changed without this one changing. */
  copy(): EventLog {
    return new EventLog(this.#pages);
  }

  pages(): readonly EventPage[] {
    return this.#pages;
  }

  /** All events, or the account's, in the order they came. */
  events(accountId?: string): readonly AuditEvent[] {
    return this.#pages.flatMap((page) =>
      accountId === undefined ? page : page.filter((event) => event.accountId === accountId),
    );
  }

  append(events: readonly AuditEvent[]): void {
    const last = this.#pages.at(-1) ?? [];
    const isFull = last.length === 0 || last.length >= PAGE;
    const loose = isFull ? events : [...last, ...events];
    const pages = isFull ? [...this.#pages] : this.#pages.slice(0, -1);
    for (let index = 0; index < loose.length; index += PAGE) pages.push(loose.slice(index, index + PAGE));
    this.#pages = pages;
  }

  /** Puts for each event what is given for it: another, itself, or nothing. How many are gone. */
  replace(put: (event: AuditEvent) => AuditEvent | undefined): number {
    let gone = 0;
    const pages = this.#pages.map((page) => {
      const now = page.map(put).filter((event) => event !== undefined);
      gone += page.length - now.length;
      return now.length === page.length && now.every((event, index) => event === page[index]) ? page : now;
    });
    this.#pages = pages.filter((page) => page.length > 0);
    return gone;
  }
}
