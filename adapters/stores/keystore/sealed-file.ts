/** A value that several processes share in an encrypted file: read when it changed, changed whole, one turn at a time. */
import type { Awaitable } from '../../../src/record.js';
import type { ContentKey } from './content-key.js';
import { type Leaf, linesOf, type PageCodec, seal, unseal } from './envelope.js';
import { KeystoreError } from './errors.js';
import { type KeyPart, readHeader } from './header.js';
import { type HeldFile, holdAbsence, readHeld } from './held-file.js';
import { type Lock, lockOf } from './lock.js';
import type { Place } from './place.js';
import { inTurn, type Replace } from './turn.js';

/** The value, and the key that its file is encrypted with. */
export interface Sealed<State> {
  state: State;
  key: ContentKey;
}

/** What is particular to one kind of file. */
export interface SealedFileOptions<State, Page extends object> {
  readonly place: Place;
  /** Milliseconds to wait for the lock. */
  readonly lockTimeout: number;
  /** The key that a header speaks of. */
  keyOf(keyPart: KeyPart): Awaitable<ContentKey>;
  /** The key to write with, asked for in the turn; absent: the one the file has. */
  keyToWrite?(): Awaitable<ContentKey>;
  /** What holds where there is no file. */
  whenMissing(): Awaitable<Sealed<State>>;
  readonly codec: PageCodec<Page>;
  /** The state as pages: the very objects of the last time where nothing changed. */
  pagesOf(state: State): readonly Page[];
  stateOf(pages: readonly Page[]): State;
  /** A copy that can be changed without a reader of the original seeing it. */
  copyOf(state: State): State;
  /** Told after another state has become the current one. */
  changed?(before: State, now: State): void;
}

/** A change: it is made to a draft, and throws before it touches anything if it is to be refused. */
export type Change<State, T> = (draft: Sealed<State>) => T;

/** What was read or written last. */
interface Snapshot<State, Page> extends Sealed<State> {
  readonly held: HeldFile;
  /** The pages as they lie in the file. */
  readonly leaves: readonly Leaf<Page>[];
}

/** A change that waits for its turn, or for the end of it. */
interface Job<State> {
  /** Makes the change to the draft; whether something is to be written. */
  make(draft: Sealed<State>): boolean;
  /** Once all is written. */
  settle(): void;
  fail(error: unknown): void;
}

/** One encrypted file. */
export class SealedFile<State, Page extends object> {
  readonly lock: Lock;
  readonly #options: SealedFileOptions<State, Page>;
  #snapshot: Snapshot<State, Page> | undefined;
  #loading: Promise<Snapshot<State, Page>> | undefined;
  #waiting: Job<State>[] = [];
  #turns: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: SealedFileOptions<State, Page>) {
    this.#options = options;
    this.lock = lockOf(options.place);
  }

  /**
   * The state with every change that was acknowledged before this call: at once where the file is the one read last.
   * Waits for no writer.
   */
  current(): Awaitable<Sealed<State>> {
    try {
      this.#refuseIfClosed();
      return this.#fresh() ?? this.#refresh();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Whether {@link current} would read the file. */
  isOutdated(): boolean {
    return !this.#isClosed && this.#fresh() === undefined;
  }

  /** Makes the file, unless there is one; whether it was made. */
  async create(sealed: Sealed<State>): Promise<boolean> {
    const { place, lockTimeout } = this.#options;
    return inTurn(place, this.lock, lockTimeout, async (replace) => {
      const there = await readHeld(place);
      there?.held.letGo();
      if (there !== undefined) return false;
      await this.#write(sealed, replace);
      return true;
    });
  }

  /**
   * Makes a change and settles once it is on the disk. Changes that come while others wait or are written share a turn
   * and a write; each is decided by itself.
   */
  async change<T>(make: Change<State, T>): Promise<T> {
    this.#refuseIfClosed();
    return new Promise<T>((resolve, reject) => {
      let settle: () => void = () => undefined;
      this.#waiting.push({
        make: (draft) => {
          try {
            const value = make(draft);
            settle = () => resolve(value);
            return true;
          } catch (error) {
            settle = () => reject(error);
            return false;
          }
        },
        settle: () => settle(),
        fail: reject,
      });
      this.#turns ??= this.#takeTurns();
    });
  }

  /** Waits for the changes under way and lets go of the file. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#turns;
    await this.#loading?.catch(() => undefined);
    this.#snapshot?.held.letGo();
    this.#snapshot = undefined;
  }

  #refuseIfClosed(): void {
    if (this.#isClosed) throw new KeystoreError('KEYSTORE_CLOSED', this.#options.place.path);
  }

  #fresh(): Snapshot<State, Page> | undefined {
    return this.#snapshot?.held.isCurrent() === true ? this.#snapshot : undefined;
  }

  async #refresh(): Promise<Sealed<State>> {
    // A reading that began before this call may miss a change acknowledged in between.
    await this.#loading?.catch(() => undefined);
    return this.#fresh() ?? this.#load();
  }

  #load(): Promise<Snapshot<State, Page>> {
    this.#loading ??= this.#read().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #read(): Promise<Snapshot<State, Page>> {
    const { place, keyOf, whenMissing, codec, stateOf } = this.#options;
    const found = await readHeld(place);
    if (found === undefined) {
      return this.#adopt({ ...(await whenMissing()), held: holdAbsence(place), leaves: [] });
    }
    const { bytes, held } = found;
    try {
      const header = readHeader(bytes, place.path);
      const lines = linesOf(bytes, header, place.path);
      const key = await keyOf(header.keyPart);
      const known = new Map(this.#snapshot?.leaves.map((leaf) => [leaf.digest, leaf]));
      const leaves = await unseal(lines, key, codec, (digest) => known.get(digest), place.path);
      return this.#adopt({ state: stateOf(leaves.map(({ page }) => page)), key, held, leaves });
    } catch (error) {
      held.letGo();
      throw error;
    }
  }

  /** Makes the snapshot the current one, unless it is outdated already. */
  #adopt(snapshot: Snapshot<State, Page>): Snapshot<State, Page> {
    if (this.#isClosed || !snapshot.held.isCurrent()) {
      snapshot.held.letGo();
      return snapshot;
    }
    const before = this.#snapshot;
    before?.held.letGo();
    this.#snapshot = snapshot;
    if (before !== undefined) this.#options.changed?.(before.state, snapshot.state);
    return snapshot;
  }

  async #takeTurns(): Promise<void> {
    while (this.#waiting.length > 0) {
      const jobs = this.#waiting.splice(0);
      try {
        await this.#takeTurn(jobs);
        for (const job of jobs) job.settle();
      } catch (error) {
        for (const job of jobs) job.fail(error);
      }
    }
    // At once, so that no change comes between the last look at who waits and the end of these turns.
    this.#turns = undefined;
  }

  async #takeTurn(jobs: Job<State>[]): Promise<void> {
    const { place, lockTimeout, keyToWrite, copyOf } = this.#options;
    await inTurn(place, this.lock, lockTimeout, async (replace) => {
      const { state, key } = this.#fresh() ?? (await this.#reload());
      const draft = { state: copyOf(state), key: (await keyToWrite?.()) ?? key };
      jobs.push(...this.#waiting.splice(0));
      const made = jobs.map((job) => job.make(draft));
      if (!made.includes(true)) return;
      await this.#write(draft, replace);
    });
  }

  async #write({ state, key }: Sealed<State>, replace: Replace): Promise<void> {
    const { place, codec, pagesOf } = this.#options;
    const known = new Map(this.#snapshot?.leaves.map((leaf) => [leaf.page, leaf]));
    const { file, leaves } = await seal(key, pagesOf(state), codec, (page) => known.get(page), place.path);
    this.#adopt({ state, key, held: await replace(file), leaves });
  }

  /** Reads what is there now: a reading under way may have begun before the turn. */
  async #reload(): Promise<Snapshot<State, Page>> {
    await this.#loading?.catch(() => undefined);
    return this.#load();
  }
}
