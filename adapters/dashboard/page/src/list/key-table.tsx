/** The keys of a page, one a row, or what stands in their place. */

import type { Key } from '../key.js';
import { say } from '../say.js';
import { useSession } from '../session.js';
import { KeyRow } from './key-row.js';
import type { MenuAction } from './row-menu.js';
import type { KeyList } from './use-keys.js';

interface KeyTableProps {
  readonly list: KeyList;
  readonly onAction: (action: MenuAction, item: Key) => void;
}

export function KeyTable({ list, onAction }: KeyTableProps) {
  const session = useSession();
  const { items, uses, loading } = list;
  const counted = session.caller.features.usage;
  return (
    <table class={loading ? 'keys busy' : 'keys'} aria-label={say('tableLabel')} aria-busy={loading}>
      <thead>
        <tr>
          <th scope="col">{say('columnName')}</th>
          <th scope="col">{say('columnKey')}</th>
          <th scope="col">{say('columnPermissions')}</th>
          <th scope="col">{say('columnSubaccounts')}</th>
          <th scope="col">{say('columnAddresses')}</th>
          <th scope="col">{say('columnCreated')}</th>
          <th scope="col">{say('columnExpires')}</th>
          {counted && (
            <>
              <th scope="col">{say('columnLastUsed')}</th>
              <th scope="col" class="usage-head">
                {say('columnUsage')}
              </th>
            </>
          )}
          <th scope="col">{say('columnStatus')}</th>
          <th scope="col">
            <span class="unseen">{say('columnActions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items?.map((item) => (
          <KeyRow key={item.id} item={item} uses={uses.get(item.id)} session={session} onAction={onAction} />
        ))}
      </tbody>
    </table>
  );
}

/** Where the keys are going to be. */
export function Skeleton() {
  return (
    <div class="skeleton" role="status" aria-busy="true">
      <span class="unseen">{say('loadingList')}</span>
      {Array.from({ length: 8 }, (_, row) => (
        <div class="skeleton-row" aria-hidden="true" key={row}>
          <i />
          <i />
          <i />
          <i />
          <i />
        </div>
      ))}
    </div>
  );
}
