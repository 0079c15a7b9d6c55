/** Lists without revoked keys, for wires that do not show them: pages as long as asked for, with exact cursors. */
import type { KeyManager } from '../../src/manage/manager.js';
import type { KeyFilter } from '../../src/manage/queries.js';
import type { KeyRecord, Page } from '../../src/record.js';

/** Keys of a page unless told otherwise: as {@link KeyManager.list} has it. */
const PAGE = 100;
/** Keys that are looked through at a time, where those of a page were not enough: as many as {@link KeyManager.list} gives. */
const LOOK = 1_000;

/** As {@link KeyManager.list}, but revoked keys are passed over. */
export async function listUnrevoked(
  keys: Pick<KeyManager, 'list'>,
  filter: KeyFilter,
): Promise<Page<KeyRecord>> {
  const { limit = PAGE } = filter;
  const items: KeyRecord[] = [];
  let { cursor } = filter;
  for (let look = limit; ; look = LOOK) {
    const page = await keys.list({ ...filter, cursor, limit: look });
    const wanted = limit - items.length;
    const end = endOf(page.items, wanted);
    // More than is wanted: asked again for just so many, because a cursor stands at the end of a page only.
    const fitting = end < page.items.length ? await keys.list({ ...filter, cursor, limit: end }) : page;
    items.push(...fitting.items.filter(isUnrevoked));
    if (fitting.next === null || items.length >= limit) return { items, next: fitting.next };
    cursor = fitting.next;
  }
}

/** How many items hold as many unrevoked ones as are wanted. */
function endOf(items: readonly KeyRecord[], wanted: number): number {
  let found = 0;
  for (const [index, item] of items.entries()) {
    if (isUnrevoked(item)) found += 1;
    if (found === wanted) return index + 1;
  }
  return items.length;
}

function isUnrevoked({ status }: KeyRecord): boolean {
  return status !== 'revoked';
}
