/** A question at the end of a dialog that somebody is about to leave. Whoever stays is back where they were. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface AskProps {
  readonly children: ComponentChildren;
  readonly stay: string;
  readonly leave: string;
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

export function Ask({ children, stay, leave, onStay, onLeave }: AskProps) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    button.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div class="ask" role="alert">
      <p>{children}</p>
      <button type="button" class="button" ref={button} onClick={onStay}>
        {stay}
      </button>
      <button type="button" class="button danger" onClick={onLeave}>
        {leave}
      </button>
    </div>
  );
}
