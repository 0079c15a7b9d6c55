/** One key in the list. */
import type { ComponentChildren } from 'preact';
import type { TextName } from '../../../texts.js';
import type { Key, Uses } from '../key.js';
import { maskOf, nameOf, userText } from '../key.js';
import { Moment } from '../parts/moment.js';
import { pure } from '../parts/pure.js';
import { say } from '../say.js';
import type { Session } from '../session.js';
import type { MenuAction } from './row-menu.js';
import { RowMenu } from './row-menu.js';
import { Sparkline } from './sparkline.js';

/** How long before its end a key stands out, in ms. */
const SOON = 7 * 86_400_000;

interface KeyRowProps {
  readonly item: Key;
  /** `undefined`: not read yet, or never used. */
  readonly uses: Uses | undefined;
  readonly session: Session;
  readonly onAction: (action: MenuAction, item: Key) => void;
}

export const KeyRow = pure(({ item, uses, session, onAction }: KeyRowProps) => {
  const { status, expiresAt, user, alias } = item;
  const lastUsedAt = uses?.lastUsedAt ?? null;
  const never = <span class="faint">{say('never')}</span>;
  return (
    <tr class={`row ${status}`}>
      <th scope="row" class="cell-name">
        <button type="button" class="name" title={item.name} onClick={() => onAction('view', item)}>
          {nameOf(item)}
        </button>
        {(alias !== null || user !== null) && (
          <span class="under">
            {alias !== null && <span class="mono">{alias}</span>}
            {user !== null && <span>{say('onBehalfOf', { user: userText(user) })}</span>}
          </span>
        )}
      </th>
      <Cell label="columnKey">
        <span class="mono">{maskOf(item)}</span>
      </Cell>
      <Cell label="columnPermissions">
        <Summary items={item.scopes} empty={<span class="faint">{say('noScopes')}</span>} />
      </Cell>
      <Cell label="columnSubaccounts">
        {item.subaccounts === null ? (
          <span class="faint">{say('all')}</span>
        ) : (
          <Summary items={item.subaccounts} empty={say('none')} />
        )}
      </Cell>
      <Cell label="columnAddresses">
        <Summary items={item.allowIps} empty={<span class="faint">{say('any')}</span>} />
      </Cell>
      <Cell label="columnCreated">
        <Moment at={item.createdAt} />
      </Cell>
      <Cell label="columnExpires">
        {expiresAt === null ? (
          never
        ) : (
          <span class={status === 'active' && expiresAt < Date.now() + SOON ? 'soon' : undefined}>
            <Moment at={expiresAt} />
          </span>
        )}
      </Cell>
      {session.caller.features.usage && (
        <>
          <Cell label="columnLastUsed">{lastUsedAt === null ? never : <Moment at={lastUsedAt} />}</Cell>
          <Cell label="columnUsage">
            <Sparkline uses={uses} />
          </Cell>
        </>
      )}
      <td class="cell-status">
        <StatusBadge status={status} />
      </td>
      <td class="cell-menu">
        <RowMenu item={item} session={session} onAction={onAction} />
      </td>
    </tr>
  );
});

export function StatusBadge({ status }: Pick<Key, 'status'>) {
  return <span class={`status ${status}`}>{say(status)}</span>;
}

/** On narrow windows a row is a card, and each of its values has the column's name beside it. */
function Cell({ label, children }: { readonly label: TextName; readonly children: ComponentChildren }) {
  return (
    <td class="cell" data-label={say(label)}>
      {children}
    </td>
  );
}

/** Entries of a list that are named in a row. */
const TOLD = 20;

/** The first, and how many more; all of them for whoever points at it. */
function Summary({ items, empty }: { readonly items: readonly string[]; readonly empty: ComponentChildren }) {
  const [first, ...more] = items;
  const told = items.length > TOLD ? [...items.slice(0, TOLD), '…'] : items;
  if (first === undefined) return <>{empty}</>;
  return (
    <span class="summary" title={told.join('\n')}>
      <span class="mono first">{first}</span>
      {more.length > 0 && (
        <>
          <span class="more" aria-hidden="true">
            +{more.length}
          </span>
          <span class="unseen">, {told.slice(1).join(', ')}</span>
        </>
      )}
    </span>
  );
}
