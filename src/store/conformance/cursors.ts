/** Cursors that come back changed, or from another list: the caller's mistake, and nobody else's rows. */
import type { Awaitable, Page } from '../../record.js';
import { type ConformanceCase, conformanceCase } from './conformance-case.js';
import { FOREIGN_CURSORS } from './foreign-cursors.js';
import { BrokenPromise, holds, refused, refusedOr } from './promised.js';
import { NOON, type Samples } from './samples.js';
import { tamperedWith } from './tampered-cursors.js';

/** More than a page of any scan may hold. */
const MANY = 3_300;

type Reading = (cursor?: string) => Awaitable<Page<object>>;

/** Hands a reading what was made of its own cursor, and what other readings came with. */
async function holdsAgainst(
  what: string,
  read: Reading,
  own: string,
  others: readonly string[],
  isOurs: (item: object) => boolean = () => true,
): Promise<void> {
  const tried = [...tamperedWith(own), ...others.map((cursor) => ({ cursor, isNoPlace: false }))];
  for (const { cursor, isNoPlace } of tried) {
    const promise = `${what} refuses the cursor ${JSON.stringify(cursor.slice(0, 200))}`;
    if (isNoPlace) {
      await refused(promise, 'API_KEY_INPUT_INVALID', () => read(cursor));
      continue;
    }
    await refusedOr(`${promise}, or takes it for a place`, 'API_KEY_INPUT_INVALID', async () => {
      const { items } = await read(cursor);
      holds(`${what}: whatever the cursor, what comes is the account's`, items.every(isOurs), items);
    });
  }
}

async function cursorOf(what: string, read: Reading): Promise<string> {
  const { next } = await read();
  if (next === null) throw new BrokenPromise(`${what}: more than a page comes with a cursor`, 'no cursor');
  return next;
}

/** Many keys of two accounts, each with an event and a day of use. */
function everythingOfMany({ key, event }: Samples) {
  const keys = Array.from({ length: MANY }, (_, serial) =>
    key({ accountId: serial % 2 === 0 ? 'acme' : 'globex' }),
  );
  return {
    keys,
    events: keys.map((made, index) => ({ ...event(made), sequence: index + 1 })),
    uses: keys.map(({ accountId, id }) => ({
      accountId,
      keyId: id,
      day: '2030-01-15',
      count: 1,
      lastUsedAt: NOON,
    })),
  };
}

export const cursorCases: readonly ConformanceCase[] = [
  conformanceCase(
    'list and readAudit: a cursor that somebody changed is refused, or a place in the same account',
    [],
    async ({ store, add }) => {
      for (let serial = 0; serial < 3; serial += 1) {
        await add();
        await add({ accountId: 'globex' });
      }
      const acme = { accountId: 'acme', limit: 1 };
      const list: Reading = (cursor) =>
        store.list({ ...acme, now: NOON, ...(cursor !== undefined && { cursor }) });
      const audit: Reading = (cursor) =>
        store.readAudit({ ...acme, ...(cursor !== undefined && { cursor }) });
      const [listed, read] = [await cursorOf('list', list), await cursorOf('readAudit', audit)];
      const isAcmes = (item: object) => 'accountId' in item && item.accountId === 'acme';
      await holdsAgainst('list', list, listed, [read], isAcmes);
      await holdsAgainst('readAudit', audit, read, [listed], isAcmes);
    },
  ),

  conformanceCase('scan: a cursor of another making is refused', ['transfer'], async ({ transfer, add }) => {
    await add();
    await add();
    for (const cursor of FOREIGN_CURSORS) {
      for (const method of ['scanKeys', 'scanAudit', 'scanUse'] as const) {
        await refused(`${method} refuses the cursor ${JSON.stringify(cursor)}`, 'API_KEY_INPUT_INVALID', () =>
          transfer[method](cursor),
        );
      }
    }
  }),

  conformanceCase(
    'scan: a cursor that somebody changed is refused, or a place in the same list',
    ['transfer'],
    async (subject) => {
      const { transfer, store } = subject;
      const { keys, events, uses } = everythingOfMany(subject);
      await transfer.loadKeys(keys);
      await transfer.loadAudit(events);
      await transfer.loadUse(uses);
      const scans = [
        ['scanKeys', (cursor?: string) => transfer.scanKeys(cursor)],
        ['scanAudit', (cursor?: string) => transfer.scanAudit(cursor)],
        ['scanUse', (cursor?: string) => transfer.scanUse(cursor)],
      ] as const satisfies readonly (readonly [string, Reading])[];
      const { next: listed } = await store.list({ accountId: 'acme', now: NOON, limit: 1 });
      const cursors: string[] = [];
      for (const [, scan] of scans) cursors.push((await scan()).next ?? '');
      for (const [index, [what, scan]] of scans.entries()) {
        const own = cursors[index] ?? '';
        // A store may hand out everything at once.
        if (own !== '')
          await holdsAgainst(
            what,
            scan,
            own,
            [...cursors, listed ?? ''].filter((one) => one !== own),
          );
      }
    },
  ),
];
