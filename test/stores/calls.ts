/** Commands made into calls: of the store under test, and of the naive one. */
import { AUDIT_ACTIONS, type NewAuditEvent, type StoredKey } from '../../src/record.js';
import { fillsTransfer, fillsUse, type TestedStore } from '../../src/store/conformance/conformance-case.js';
import { allPages } from '../../src/store/conformance/promised.js';
import { auditAll, listAll } from '../../src/store/conformance/reading.js';
import type { Samples } from '../../src/store/conformance/samples.js';
import type { FullStore, KeyUse } from '../../src/store/store.js';
import type { Command } from './commands.js';
import type { NaiveStore } from './naive-store.js';

/** One command as two calls, whose outcomes have to be the same. */
export interface Calls {
  readonly real: () => unknown;
  readonly naive: () => unknown;
}

/** What both stores answer in the same form. */
type Alike = Pick<FullStore, 'counts' | 'insert' | 'update' | 'append' | 'purge'>;

const ACCOUNTS = ['acme', 'Acme', 'globex'];

/**
 * The calls that a command means, given what is there when it comes; `undefined` where the store lacks the port.
 * `serial` makes events differ.
 */
export function callsOf(
  command: Command,
  store: TestedStore,
  naive: NaiveStore,
  { key, event }: Samples,
  serial: number,
): Calls | undefined {
  const nobody = key({ id: 'apk_Nobody0000000000', prefix: 'kw_Nobody' });
  const keyAt = (pick: number): StoredKey => naive.keys[pick % Math.max(1, naive.keys.length)] ?? nobody;
  const usesOf = (uses: readonly (Omit<KeyUse, 'accountId' | 'keyId'> & { readonly pick: number })[]) =>
    uses
      .map(({ pick, ...use }) => ({ accountId: keyAt(pick).accountId, keyId: keyAt(pick).id, ...use }))
      .filter((use) => use.keyId !== nobody.id);
  const eventOf = (about: { readonly accountId: string; readonly id?: string }, at?: number): NewAuditEvent =>
    event(about, {
      at: at ?? 1 + (serial % 12),
      action: AUDIT_ACTIONS[serial % 5] ?? 'key.created',
      actor: serial % 3 === 0 ? { id: 'host', kind: 'host' } : { id: 'user-1', kind: 'user' },
    });
  const alike = (call: (either: Alike) => unknown): Calls => ({
    real: () => call(store),
    naive: () => call(naive),
  });

  switch (command.method) {
    case 'insert': {
      const { accountId, columns, createdAt, limits, twin } = command.args;
      const taken = twin === undefined ? {} : { [twin.of]: keyAt(twin.pick)[twin.of] };
      const made = key({ accountId, createdAt, ...columns, ...taken });
      const done = eventOf(made);
      return alike((either) => either.insert(made, done, limits));
    }
    case 'update': {
      const { pick, columns, stale, foreign } = command.args;
      const { accountId, id, version } = keyAt(pick);
      const change = { accountId: foreign ?? accountId, id, version: version + stale, set: columns };
      const done = eventOf(change);
      return alike((either) => either.update(change, done));
    }
    case 'append': {
      const { accountId, pick, at } = command.args;
      const done = eventOf(pick % 2 === 0 ? { accountId } : { accountId, id: keyAt(pick).id }, at);
      return alike((either) => either.append(done));
    }
    case 'find': {
      const { prefix, id, accountId } = keyAt(command.args.pick);
      const account = command.args.accountId ?? accountId;
      return {
        real: async () => [await store.findByPrefix(prefix), await store.findById(account, id)],
        naive: () => [naive.findByPrefix(prefix), naive.findById(account, id)],
      };
    }
    case 'list':
      return { real: () => listAll(store, command.args), naive: () => naive.list(command.args) };
    case 'counts':
      return alike((either) => either.counts(command.args.accountId, command.args.now));
    case 'readAudit': {
      const { pick, ...filters } = command.args;
      const query = pick === undefined ? filters : { ...filters, keyId: keyAt(pick).id };
      return { real: () => auditAll(store, query), naive: () => naive.readAudit(query) };
    }
    case 'purge': {
      const { at, ...query } = command.args;
      const done = eventOf(query, at);
      return alike((either) => either.purge(query, done));
    }
    case 'recordUse': {
      if (!fillsUse(store)) return undefined;
      const uses = usesOf(command.args.uses);
      return { real: () => store.recordUse(uses), naive: () => naive.recordUse(uses) };
    }
    case 'readUse': {
      if (!fillsUse(store)) return undefined;
      const { accountId, picks, ...range } = command.args;
      const ids = picks.map((pick) => keyAt(pick).id);
      return {
        real: () => store.readUse(accountId, ids, range),
        naive: () => naive.readUse(accountId, ids, range),
      };
    }
    case 'loadKeys': {
      if (!fillsTransfer(store)) return undefined;
      const { pick, ...columns } = command.args;
      const old = keyAt(pick);
      const items = [old === nobody ? key() : { ...old, ...columns, version: old.version + 1 }];
      return { real: () => store.loadKeys(items), naive: () => naive.loadKeys(items) };
    }
    case 'loadAudit': {
      if (!fillsTransfer(store)) return undefined;
      const { pick, at } = command.args;
      const from = pick % Math.max(1, naive.events.length);
      const items = naive.events.slice(from, from + 2).map((old) => ({ ...old, at }));
      return { real: () => store.loadAudit(items), naive: () => naive.loadAudit(items) };
    }
    case 'loadUse': {
      if (!fillsTransfer(store)) return undefined;
      const items = usesOf(command.args.uses);
      return { real: () => store.loadUse(items), naive: () => naive.loadUse(items) };
    }
    case 'everything':
      return { real: () => everythingIn(store), naive: () => everythingInNaive(naive) };
  }
}

async function everythingIn(store: TestedStore): Promise<unknown> {
  const listed: unknown[] = [];
  for (const accountId of ACCOUNTS) {
    listed.push(await listAll(store, { accountId }), await auditAll(store, { accountId }));
  }
  if (!fillsTransfer(store)) return { listed };
  const promise = 'a scan comes to its end';
  return {
    listed,
    keys: sorted(await allPages(promise, ({ cursor }) => store.scanKeys(cursor))),
    events: sorted(await allPages(promise, ({ cursor }) => store.scanAudit(cursor))),
    uses: sorted(await allPages(promise, ({ cursor }) => store.scanUse(cursor))),
  };
}

function everythingInNaive(naive: NaiveStore): unknown {
  return {
    listed: ACCOUNTS.flatMap((accountId) => [
      naive.list({ accountId, now: 1 }),
      naive.readAudit({ accountId }),
    ]),
    keys: sorted(naive.keys),
    events: sorted(naive.events),
    uses: sorted(naive.uses),
  };
}

function sorted<
  T extends { accountId: string; id?: string; sequence?: number; keyId?: string | null; day?: string },
>(items: readonly T[]): T[] {
  const place = (item: T) =>
    [item.accountId, item.id, String(item.sequence).padStart(9, '0'), item.keyId, item.day].join('|');
  return items.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
}
