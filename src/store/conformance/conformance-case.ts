/** What a case of the conformance suite is, and what it is handed: a fresh store and samples to put into it. */
import type { Awaitable, NewAuditEvent, StoredKey } from '../../record.js';
import type { KeyStore, Transfer, UseStore } from '../store.js';
import { show } from './difference.js';
import { BrokenPromise } from './promised.js';
import { type Samples, samples } from './samples.js';

/** A store as the suite takes it: the ports after the first are tested where they are filled. */
export type TestedStore = KeyStore & Partial<UseStore> & Partial<Transfer>;

/** One fresh, empty store. */
export interface StoreUnderTest {
  readonly store: TestedStore;
  /**
   * A further handle on the same data, such as another process would have: its own connection, its own memory.
   * Absent where the store serves one handle only. `dispose` lets go of it too.
   */
  readonly another?: () => Awaitable<TestedStore>;
  /** Called once, after the case, whatever came of it: removes the data and closes what was opened. */
  dispose?(): Awaitable<void>;
}

/** Gives a fresh, empty store; called once a case. */
export type MakeStore = () => Awaitable<StoreUnderTest>;

/** What a case needs beyond {@link KeyStore}: the use port, the transfer port, `watch`, a second handle. */
export const NEEDS = ['use', 'transfer', 'watch', 'another'] as const;
export type Need = (typeof NEEDS)[number];

/** One promise of the port, executable by any test runner. */
export interface ConformanceCase {
  /** Unique in the suite, stable between patch releases. */
  readonly name: string;
  /** A store without one of these skips the case with a written reason; run all the same, the case fails and says so. */
  readonly needs: readonly Need[];
  /**
   * Settles where the store keeps the promise.
   * @throws {Error} that says what was promised and what came; its `cause` is what the store threw, where it threw.
   */
  run(makeStore: MakeStore): Promise<void>;
}

/** What the body of a case works with. */
export interface Subject extends Samples {
  readonly store: KeyStore;
  /** Inserts a sample key with its event and without a limit, and returns the key. */
  add(over?: Partial<StoredKey>): Promise<StoredKey>;
  readonly use: UseStore;
  readonly transfer: Transfer;
  readonly watch: NonNullable<KeyStore['watch']>;
  readonly another: () => Promise<TestedStore>;
}

type Always = Exclude<keyof Subject, Need>;

/** Which of `NEEDS` this store does not meet. */
export function lackingNeeds(under: StoreUnderTest): readonly Need[] {
  return NEEDS.filter((need) => !meets[need](under));
}

const meets: { readonly [N in Need]: (under: StoreUnderTest) => boolean } = {
  use: ({ store }) => fillsUse(store),
  transfer: ({ store }) => fillsTransfer(store),
  watch: ({ store }) => store.watch !== undefined,
  another: ({ another }) => another !== undefined,
};

/** Whether the store counts uses. */
export function fillsUse(store: TestedStore): store is TestedStore & UseStore {
  return store.recordUse !== undefined && store.readUse !== undefined;
}

/** Whether the store can be copied. */
export function fillsTransfer(store: TestedStore): store is TestedStore & Transfer {
  return (
    store.scanKeys !== undefined &&
    store.scanAudit !== undefined &&
    store.scanUse !== undefined &&
    store.loadKeys !== undefined &&
    store.loadAudit !== undefined &&
    store.loadUse !== undefined
  );
}

/** Makes a case; its body can take only the ports that it says it needs. */
export function conformanceCase<const N extends Need = never>(
  name: string,
  needs: readonly N[],
  body: (subject: Pick<Subject, Always | N>) => Promise<void>,
): ConformanceCase {
  return {
    name,
    needs,
    async run(makeStore) {
      const under = await makeStore();
      try {
        const lacking = needs.filter((need) => !meets[need](under));
        if (lacking.length > 0) throw new Error(lack(lacking));
        await body(subjectOf(under)).catch((error: unknown) => {
          if (error instanceof BrokenPromise) throw error;
          throw new BrokenPromise(name, show(error), { cause: error });
        });
      } finally {
        await under.dispose?.();
      }
    },
  };
}

function lack(needs: readonly Need[]): string {
  return `This case needs ${needs.join(', ')}, which the store lacks. Fill the port, or skip the case with a written reason.`;
}

function subjectOf(under: StoreUnderTest): Subject {
  const { store } = under;
  const { key, event } = samples();
  return {
    store,
    key,
    event,
    async add(over = {}) {
      const added = key(over);
      await store.insert(added, createdEvent(event(added)), {});
      return added;
    },
    get use() {
      if (!fillsUse(store)) throw new Error(lack(['use']));
      return store;
    },
    get transfer() {
      if (!fillsTransfer(store)) throw new Error(lack(['transfer']));
      return store;
    },
    get watch() {
      if (store.watch === undefined) throw new Error(lack(['watch']));
      return store.watch.bind(store);
    },
    get another() {
      const { another } = under;
      if (another === undefined) throw new Error(lack(['another']));
      return async () => another();
    },
  };
}

function createdEvent(event: NewAuditEvent): NewAuditEvent {
  return { ...event, action: 'key.created' };
}
