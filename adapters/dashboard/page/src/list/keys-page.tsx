/** The page of an account's keys. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Fault } from '../api.js';
import type { Overlay } from '../dialogs/overlay.js';
import { Overlays } from '../dialogs/overlays.js';
import type { Key } from '../key.js';
import { Icon } from '../parts/icon.js';
import type { Notice } from '../parts/notices.js';
import { Notices } from '../parts/notices.js';
import { Problem } from '../parts/problem.js';
import { say, sayCount } from '../say.js';
import { useSession } from '../session.js';
import { KeyTable, Skeleton } from './key-table.js';
import { Nothing, State } from './nothing.js';
import { Pager } from './pager.js';
import type { MenuAction } from './row-menu.js';
import { countOf, Toolbar } from './toolbar.js';
import { useChanges } from './use-changes.js';
import { useKeys } from './use-keys.js';

/** The account of hosts that have one only: its name says nothing to anybody. */
const DEFAULT_ACCOUNT = 'default';

export function KeysPage({ onLeave }: { readonly onLeave: (refusal?: string) => void }) {
  const session = useSession();
  const { boot, caller } = session;
  const reads = session.may('list');
  const [notice, tell] = useState<Notice>();
  const [overlay, setOverlay] = useState<Overlay>();
  const list = useKeys(reads, caller.features.usage);
  const { toggle, onFault } = useChanges(session, list, tell, onLeave);
  const { items, fault, loading, asked, counts } = list;

  // Whether, not what: a key in clear is held by no closure here.
  const covered = overlay !== undefined;
  useEffect(() => {
    // Not under a dialog: a key may be shown in it, or stand half written.
    if (!covered && fault instanceof Fault && fault.status === 401) onLeave(fault.message);
  }, [fault, covered]);

  const onAction = useCallback(
    (action: MenuAction, item: Key) => {
      if (action === 'enable' || action === 'disable') void toggle(item);
      else setOverlay({ show: action, item });
    },
    [toggle],
  );
  const onCreate = () => setOverlay({ show: 'create' });
  const main = useFocusKept(items, fault);
  // An account without a key has nothing to filter, and one way to begin.
  const bare =
    items?.length === 0 && asked.status === undefined && asked.search === '' && asked.cursors.length === 0;

  return (
    <>
      <Frame
        title={boot.title}
        caller={caller.id}
        onSignOut={boot.signIn === 'key' ? () => onLeave() : undefined}
      />
      <main id="main" ref={main} tabIndex={-1}>
        <div class="headline">
          <div>
            <h1>{boot.title}</h1>
            <p class="muted">{say('subtitle')}</p>
          </div>
          {session.may('create') && !(bare && reads) && (
            <button type="button" class="button primary" onClick={onCreate}>
              <Icon name="plus" />
              {say('createKey')}
            </button>
          )}
        </div>
        {reads ? (
          <>
            {!bare && <Toolbar asked={asked} counts={counts} onAsk={list.ask} />}
            <p class="unseen" role="status">
              {!loading && items && sayCount('shown', items.length)}
            </p>
            {fault !== undefined && items !== undefined && (
              <div class="banner bad" role="alert">
                <Icon name="warning" />
                <p>{say('staleList')}</p>
                <button type="button" class="button small" onClick={list.reload}>
                  {say('tryAgain')}
                </button>
              </div>
            )}
            <div class="panel list">
              {items === undefined && fault === undefined && <Skeleton />}
              {items === undefined && fault !== undefined && <Problem fault={fault} onRetry={list.reload} />}
              {items?.length === 0 && <Nothing asked={asked} onAsk={list.ask} onCreate={onCreate} />}
              {items !== undefined && items.length > 0 && <KeyTable list={list} onAction={onAction} />}
            </div>
            {items !== undefined && !bare && (
              <Pager
                list={list}
                total={counts && asked.search === '' ? countOf(counts, asked.status) : undefined}
              />
            )}
          </>
        ) : (
          <div class="panel list">
            <State icon="key" title={say('mayNotRead')} text={say('mayNotReadText')} />
          </div>
        )}
      </main>
      <Overlays
        overlay={overlay}
        show={setOverlay}
        list={list}
        tell={tell}
        onFault={onFault}
        onAction={onAction}
      />
      <Notices notice={notice} tell={tell} />
    </>
  );
}

interface FrameProps {
  readonly title: string;
  readonly caller: string;
  readonly onSignOut: (() => void) | undefined;
}

function Frame({ title, caller, onSignOut }: FrameProps) {
  const {
    caller: { accountId },
  } = useSession();
  return (
    <header class="frame">
      <span class="mark">
        <Icon name="key" />
      </span>
      <span class="frame-title" title={say('account', { id: accountId })}>
        {accountId === DEFAULT_ACCOUNT ? title : accountId}
      </span>
      <span class="frame-caller">{caller}</span>
      {onSignOut && (
        <button type="button" class="button quiet small" onClick={onSignOut}>
          {say('signOut')}
        </button>
      )}
    </header>
  );
}

/** Where what had the focus leaves the list – a row, a button to try again – the row in its place has it next, or the page itself. */
function useFocusKept(...shown: readonly unknown[]) {
  const main = useRef<HTMLElement>(null);
  /** The row that had the focus; -1: something else of the page had it. */
  const focused = useRef<number | undefined>(undefined);
  const menus = (): HTMLElement[] => [...(main.current?.querySelectorAll<HTMLElement>('.row-menu') ?? [])];
  useEffect(() => {
    const remember = ({ target }: FocusEvent) => {
      const inside = target instanceof HTMLElement && main.current?.contains(target);
      focused.current = inside ? menus().indexOf(target) : undefined;
    };
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, []);
  useEffect(() => {
    const { current: row } = focused;
    if (row === undefined || document.activeElement !== document.body) return;
    const all = row < 0 ? [] : menus();
    (all[Math.min(row, all.length - 1)] ?? main.current)?.focus({ preventScroll: true });
  }, shown);
  return main;
}
