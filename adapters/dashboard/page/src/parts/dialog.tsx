/** A modal dialog: the browser's own, which keeps the focus inside and gives it back. */
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { say } from '../say.js';
import { Icon } from './icon.js';

interface DialogProps {
  readonly title: string;
  /** `sheet`: at the side, as high as the window; `alert`: asks something. */
  readonly kind: 'sheet' | 'card' | 'alert';
  readonly children: ComponentChildren;
  /** The buttons at its end. */
  readonly actions?: ComponentChildren;
  /** Beside the title. */
  readonly aside?: ComponentChildren;
  /** Somebody wants to leave. Whether they do is decided there. */
  readonly onLeave: () => void;
  /** A click beside it is a wish to leave. */
  readonly light?: boolean;
}

export function Dialog({ title, kind, children, actions, aside, onLeave, light }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      refocus(before);
    };
  }, []);
  const body = useId();
  return (
    <dialog
      ref={ref}
      class={`dialog ${kind}`}
      {...(kind === 'alert' && { role: 'alertdialog', 'aria-describedby': body })}
      aria-labelledby={heading}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // Left to itself the browser would close it whatever is to be asked first.
        event.preventDefault();
        onLeave();
      }}
      onCancel={(event) => {
        event.preventDefault();
        onLeave();
      }}
      onPointerDown={(event) => {
        if (light && event.target === event.currentTarget) onLeave();
      }}
    >
      <div class="dialog-frame">
        <header class="dialog-head">
          <h2 id={heading}>{title}</h2>
          {aside}
          {kind !== 'alert' && (
            <button type="button" class="button quiet square" title={say('close')} onClick={onLeave}>
              <Icon name="close" />
              <span class="unseen">{say('close')}</span>
            </button>
          )}
        </header>
        <div class="dialog-body" id={body}>
          {children}
        </div>
        {actions && <footer class="dialog-foot">{actions}</footer>}
      </div>
    </dialog>
  );
}

/** Whoever had the focus; if that is gone from the page, the page's own heading. */
export function refocus(element: Element | null): void {
  if (element instanceof HTMLElement && element.isConnected && element !== document.body) element.focus();
  else document.querySelector<HTMLElement>('#main')?.focus();
}
