/** Everything about a key but the key. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { TextName } from '../../../texts.js';
import type { Key, Uses } from '../key.js';
import { maskOf, nameOf, userText } from '../key.js';
import { StatusBadge } from '../list/key-row.js';
import type { MenuAction } from '../list/row-menu.js';
import { currentOf } from '../list/use-changes.js';
import { CopyButton } from '../parts/copy-button.js';
import { Dialog } from '../parts/dialog.js';
import { Icon } from '../parts/icon.js';
import { exactly, fromNow, rateText, say } from '../say.js';
import { useSession } from '../session.js';
import { AuditTrail } from './audit-trail.js';
import { UsageChart } from './usage-chart.js';

interface DetailsDialogProps {
  readonly item: Key;
  readonly uses: Uses | undefined;
  readonly onAction: (action: MenuAction, item: Key) => void;
  /** The key is not as it was listed; `null`: it is gone. */
  readonly onMend: (id: string, key: Key | null) => void;
  readonly onClose: () => void;
}

export function DetailsDialog({ item: listed, uses, onAction, onMend, onClose }: DetailsDialogProps) {
  const item = useCurrent(listed, onMend);
  const session = useSession();
  const { catalogue } = session;
  const { allowIps, subaccounts, rateLimit, metadata, user, alias, revokedAt, expiresAt } = item;
  const implied = [...catalogue.grantOf(item.scopes)].filter((scope) => !item.scopes.includes(scope)).sort();
  const about = new Map(catalogue.entries.map(({ name, description }) => [name, description]));
  const scopeRow = (scope: string, note?: string) => (
    <li key={scope}>
      <span class="mono scope-name">{scope}</span>
      {note !== undefined && <span class="tag">{note}</span>}
      <span class="scope-about">{about.get(scope) ?? say('scopeDeparted')}</span>
    </li>
  );
  const when = (at: number) => (
    <>
      {exactly(at)} <span class="faint">({fromNow(at)})</span>
    </>
  );
  return (
    <Dialog
      kind="sheet"
      title={say('detailsTitle')}
      onLeave={onClose}
      light
      actions={
        session.mayOn('update', item) && (
          <button type="button" class="button" onClick={() => onAction('update', item)}>
            <Icon name="edit" />
            {say('edit')}
          </button>
        )
      }
    >
      <div class="details-head">
        <div>
          <h3>{nameOf(item)}</h3>
          <p class="mono muted">{maskOf(item)}</p>
        </div>
        <StatusBadge status={item.status} />
      </div>
      {session.isItself(item) && (
        <div class="banner">
          <Icon name="info" />
          <p>{say('ownKey')}</p>
        </div>
      )}
      <dl class="facts">
        <Fact name="detailId">
          <span class="mono">{item.id}</span>
          <CopyButton label={say('detailIdCopy')} text={item.id} small />
        </Fact>
        <Fact name="fieldAlias">{alias === null ? <None /> : <span class="mono">{alias}</span>}</Fact>
        <Fact name="fieldType">
          {item.type === 'none' ? <None /> : say(item.type === 'user' ? 'typeUser' : 'typeShared')}
        </Fact>
        <Fact name="fieldMember">
          {user === null ? (
            <None />
          ) : (
            <>
              {userText(user)} {user.name !== undefined && <span class="faint">{user.email ?? user.id}</span>}
            </>
          )}
        </Fact>
        <Fact name="columnExpires">{expiresAt === null ? say('never') : when(expiresAt)}</Fact>
        {revokedAt !== null && <Fact name="detailRevoked">{when(revokedAt)}</Fact>}
        <Fact name="columnAddresses">{allowIps.length === 0 ? say('any') : <Many items={allowIps} />}</Fact>
        <Fact name="columnSubaccounts">
          {subaccounts === null ? (
            say('all')
          ) : subaccounts.length === 0 ? (
            say('none')
          ) : (
            <Many items={subaccounts} />
          )}
        </Fact>
        <Fact name="fieldRate">
          {rateLimit === null ? <None /> : rateText(rateLimit.points, rateLimit.duration)}
        </Fact>
        <Fact name="columnCreated">
          {when(item.createdAt)} <span class="faint">{say('auditBy', { actor: item.createdBy })}</span>
        </Fact>
        <Fact name="detailUpdated">{when(item.updatedAt)}</Fact>
        {Object.keys(metadata).length > 0 && (
          <Fact name="detailMetadata">
            <pre class="mono">{JSON.stringify(metadata, null, 2)}</pre>
          </Fact>
        )}
      </dl>
      <h3>{say('fieldScopes')}</h3>
      {item.scopes.length === 0 ? (
        <p class="muted">{say('noScopes')}</p>
      ) : (
        <ul class="scope-facts">
          {item.scopes.map((scope) => scopeRow(scope))}
          {implied.map((scope) => scopeRow(scope, say('detailImplied')))}
        </ul>
      )}
      <h3>{say('usageTitle')}</h3>
      {session.caller.features.usage ? <UsageChart uses={uses} /> : <p class="muted">{say('usageOff')}</p>}
      {session.may('audit') && (
        <>
          <h3>{say('auditTitle')}</h3>
          <AuditTrail id={item.id} />
        </>
      )}
    </Dialog>
  );
}

/** The key as it was listed, and soon as it is: the list may have been read a while ago. */
function useCurrent(listed: Key, onMend: DetailsDialogProps['onMend']): Key {
  const [item, setItem] = useState(listed);
  useEffect(() => {
    currentOf(listed.id).then(
      (now) => {
        if (now?.version === listed.version) return;
        if (now !== null) setItem(now);
        onMend(listed.id, now);
      },
      () => {},
    );
  }, []);
  return item;
}

function Fact({ name, children }: { readonly name: TextName; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{say(name)}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Many({ items }: { readonly items: readonly string[] }) {
  return (
    <ul class="tags">
      {items.map((item) => (
        <li key={item} class="tag mono">
          {item}
        </li>
      ))}
    </ul>
  );
}

function None() {
  return <span class="faint">{say('none')}</span>;
}
