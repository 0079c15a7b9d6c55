/** Copies a text, and says whether that worked. */
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { say } from '../say.js';
import { Icon } from './icon.js';

type Shown = HTMLInputElement | HTMLTextAreaElement | null;

interface CopyButtonProps {
  readonly label: string;
  readonly text: string;
  /** Where the text stands, for browsers that let a page copy only what is selected. */
  readonly shownIn?: RefObject<Shown>;
  readonly primary?: boolean;
  /** No words but for those who have them read out. */
  readonly small?: boolean;
  readonly onCopied?: () => void;
}

export function CopyButton({ label, text, shownIn, primary, small, onCopied }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'copyFailed'>();
  useEffect(() => {
    if (outcome === undefined) return undefined;
    const timer = setTimeout(() => setOutcome(undefined), 4_000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    const done = await copied(text, shownIn?.current ?? null);
    setOutcome(done ? 'copied' : 'copyFailed');
    if (done) onCopied?.();
  };
  return (
    <>
      <button
        type="button"
        class={small ? 'button quiet square' : primary ? 'button primary' : 'button'}
        title={small ? label : undefined}
        onClick={copy}
      >
        <Icon name={outcome === 'copied' ? 'check' : 'copy'} />
        <span class={small ? 'unseen' : undefined}>{label}</span>
      </button>
      <span class={outcome === 'copyFailed' ? 'fault' : 'unseen'} role="status">
        {outcome && say(outcome)}
      </span>
    </>
  );
}

async function copied(text: string, shown: Shown): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A page that is served without TLS has no clipboard but this one.
    shown?.select();
    return shown !== null && document.execCommand('copy');
  }
}
