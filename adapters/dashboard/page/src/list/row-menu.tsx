/** The three-dot menu of a key: what may be done with it, and nothing that would be refused. */
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { TextName } from '../../../texts.js';
import type { Key } from '../key.js';
import { nameOf } from '../key.js';
import type { IconName } from '../parts/icon.js';
import { Icon } from '../parts/icon.js';
import { say } from '../say.js';
import type { KeyAction, Session } from '../session.js';

/** What a menu offers. */
export type MenuAction = KeyAction | 'view';

const ITEMS: readonly { action: MenuAction; text: TextName; icon: IconName }[] = [
  { action: 'view', text: 'viewDetails', icon: 'info' },
  { action: 'update', text: 'edit', icon: 'edit' },
  { action: 'disable', text: 'disableKey', icon: 'pause' },
  { action: 'enable', text: 'enableKey', icon: 'play' },
  { action: 'regenerate', text: 'regenerateKey', icon: 'refresh' },
  { action: 'reveal', text: 'revealKey', icon: 'eye' },
  { action: 'revoke', text: 'revokeKey', icon: 'ban' },
];

interface RowMenuProps {
  readonly item: Key;
  readonly session: Session;
  readonly onAction: (action: MenuAction, item: Key) => void;
}

export function RowMenu({ item, session, onAction }: RowMenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<'first' | 'last'>();
  const id = useId();
  const close = (focus: boolean) => {
    setOpen(undefined);
    if (focus) button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        id={id}
        type="button"
        class="button quiet square row-menu"
        aria-haspopup="menu"
        aria-expanded={open !== undefined}
        onClick={() => setOpen(open === undefined ? 'first' : undefined)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          setOpen(event.key === 'ArrowDown' ? 'first' : 'last');
        }}
      >
        <Icon name="more" />
        <span class="unseen">{say('actionsFor', { name: item.name === '' ? item.id : nameOf(item) })}</span>
      </button>
      {open && (
        <Menu
          labelledBy={id}
          anchor={button.current}
          start={open}
          items={ITEMS.filter(({ action }) => action === 'view' || session.mayOn(action, item))}
          onClose={close}
          onAction={(action) => {
            close(true);
            onAction(action, item);
          }}
        />
      )}
    </>
  );
}

interface MenuProps {
  readonly labelledBy: string;
  readonly anchor: HTMLElement | null;
  /** Which item has the focus at first. */
  readonly start: 'first' | 'last';
  readonly items: typeof ITEMS;
  readonly onClose: (focus: boolean) => void;
  readonly onAction: (action: MenuAction) => void;
}

function Menu({ labelledBy, anchor, start, items, onClose, onAction }: MenuProps) {
  const ref = useRef<HTMLDivElement>(null);
  const buttons = (): HTMLElement[] => [...(ref.current?.querySelectorAll('button') ?? [])];

  useLayoutEffect(() => {
    const menu = ref.current;
    if (menu === null || anchor === null) return undefined;
    const place = () => {
      const { right, top, bottom } = anchor.getBoundingClientRect();
      const { offsetWidth, offsetHeight } = menu;
      const below = bottom + 4 + offsetHeight <= innerHeight;
      menu.style.left = `${Math.max(8, right - offsetWidth)}px`;
      menu.style.top = `${below ? bottom + 4 : Math.max(8, top - offsetHeight - 4)}px`;
    };
    menu.showPopover();
    place();
    buttons()
      .at(start === 'first' ? 0 : -1)
      ?.focus({ preventScroll: true });
    const away = (event: Event) => {
      const inside =
        event.target instanceof Node && (menu.contains(event.target) || anchor.contains(event.target));
      if (!inside) onClose(false);
    };
    document.addEventListener('pointerdown', away, true);
    window.addEventListener('resize', place);
    document.addEventListener('scroll', place, true);
    return () => {
      document.removeEventListener('pointerdown', away, true);
      window.removeEventListener('resize', place);
      document.removeEventListener('scroll', place, true);
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const all = buttons();
    const { activeElement } = document;
    const at = activeElement instanceof HTMLElement ? all.indexOf(activeElement) : -1;
    const target = {
      ArrowDown: all[(at + 1) % all.length],
      ArrowUp: all.at(at - 1),
      Home: all[0],
      End: all.at(-1),
    }[event.key];
    if (target !== undefined) target.focus();
    else if (event.key === 'Escape') onClose(true);
    else if (event.key === 'Tab') onClose(true);
    else if (/^\S$/.test(event.key)) focusBy(event.key, all, at);
    else return;
    if (event.key !== 'Tab') event.preventDefault();
  };

  return (
    <div
      ref={ref}
      class="menu"
      role="menu"
      popover="manual"
      aria-labelledby={labelledBy}
      onKeyDown={onKeyDown}
    >
      {items.map(({ action, text, icon }) => (
        <button
          key={action}
          type="button"
          role="menuitem"
          tabIndex={-1}
          class={action === 'revoke' ? 'danger' : undefined}
          onPointerMove={({ currentTarget }) => currentTarget.focus({ preventScroll: true })}
          onClick={() => onAction(action)}
        >
          <Icon name={icon} />
          {say(text)}
        </button>
      ))}
    </div>
  );
}

/** The next item that begins with the letter. */
function focusBy(letter: string, all: readonly HTMLElement[], at: number): void {
  const inOrder = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  const begins = (one: HTMLElement) => one.textContent?.toLowerCase().startsWith(letter.toLowerCase());
  inOrder.find(begins)?.focus();
}
