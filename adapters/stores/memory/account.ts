/** What the memory store keeps of one account. */
import { KeywardenError } from '../../../src/errors.js';
import type { AuditEvent, NewAuditEvent, StoredKey } from '../../../src/record.js';
import { frozenCopy } from '../../../src/store/frozen-copy.js';
import { newestFirst } from '../../../src/store/matching.js';
import type { KeyUse } from '../../../src/store/store.js';
import { Ordered } from './ordered.js';

/** Where a key stands in the order of its account. */
export type Place = Pick<StoredKey, 'createdAt' | 'id'>;

/** A key, and beside it the uses recorded of it, by day, if there are any. */
export interface Slot extends Place {
  key: StoredKey;
  uses: Map<string, KeyUse> | undefined;
}

/** One account: its keys and events, and the aliases and the room that its unrevoked keys take. */
export class Account {
  /** Oldest first. */
  readonly slots = new Ordered<Slot, Place>((a, b) => newestFirst(b, a));
  readonly #sequences = new Ordered<number>((a, b) => a - b);
  readonly #events = new Map<number, AuditEvent>();
  readonly #aliases = new Map<string, Slot>();
  #unrevoked = 0;
  #lastSequence = 0;

  /** @throws {KeywardenError} `API_KEY_ALIAS_TAKEN` where a key in `slot` (a new one: `undefined`) cannot be as given. */
  checkAlias(key: StoredKey, slot?: Slot): void {
    const holder = key.alias === null || key.revokedAt !== null ? undefined : this.#aliases.get(key.alias);
    if (holder !== undefined && holder !== slot)
      throw new KeywardenError('API_KEY_ALIAS_TAKEN', { field: 'alias' });
  }

  /** @throws {KeywardenError} `API_KEY_LIMIT_EXCEEDED` where there is no room for one more. */
  checkRoom(maxPerAccount: number | undefined): void {
    if (maxPerAccount !== undefined && this.#unrevoked >= maxPerAccount) {
      throw new KeywardenError('API_KEY_LIMIT_EXCEEDED');
    }
  }

  /** Takes the alias and the room of the key in this slot. */
  take(slot: Slot): void {
    if (slot.key.revokedAt !== null) return;
    this.#unrevoked += 1;
    if (slot.key.alias !== null) this.#aliases.set(slot.key.alias, slot);
  }

  /** Gives back what {@link take} took. */
  giveBack(slot: Slot): void {
    const { key } = slot;
    if (key.revokedAt !== null) return;
    this.#unrevoked -= 1;
    if (key.alias !== null && this.#aliases.get(key.alias) === slot) this.#aliases.delete(key.alias);
  }

  /** The keys after this place, newest first; of those with an alias the one alone that can be listed by it. */
  *newest(after: Place | undefined, alias: string | undefined): Generator<Slot> {
    if (alias === undefined) {
      yield* this.slots.descending(after);
      return;
    }
    const holder = this.#aliases.get(alias);
    if (holder !== undefined && (after === undefined || newestFirst(after, holder) < 0)) yield holder;
  }

  /** The events with lower numbers than this one, newest first. */
  newestEvents(before: number | undefined): Iterable<AuditEvent> {
    return this.#eventsAt(this.#sequences.descending(before));
  }

  /** The events with higher numbers than this one, oldest first. */
  oldestEvents(after: number | undefined): Iterable<AuditEvent> {
    return this.#eventsAt(this.#sequences.ascending(after));
  }

  *#eventsAt(sequences: Iterable<number>): Generator<AuditEvent> {
    for (const sequence of sequences) {
      const event = this.#events.get(sequence);
      if (event !== undefined) yield event;
    }
  }

  /** The event as it will be kept, with the next number; not yet kept. */
  nextEvent(event: NewAuditEvent): AuditEvent {
    return frozenCopy({ ...event, sequence: this.#lastSequence + 1 });
  }

  /** Keeps an event, in the place of one with its number where there is one. */
  keep(event: AuditEvent): void {
    if (!this.#events.has(event.sequence)) this.#sequences.add(event.sequence);
    this.#events.set(event.sequence, event);
    this.#lastSequence = Math.max(this.#lastSequence, event.sequence);
  }

  /** Removes the events from before this moment (epoch ms); how many. */
  removeEvents(before: number): number {
    const count = this.#events.size;
    for (const [sequence, event] of this.#events) {
      if (event.at < before) this.#events.delete(sequence);
    }
    if (this.#events.size < count) this.#sequences.keep((sequence) => this.#events.has(sequence));
    return count - this.#events.size;
  }
}
