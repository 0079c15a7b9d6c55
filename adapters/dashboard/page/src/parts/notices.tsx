/** Short messages at the page's edge: what was done, with a way back where there is one, or why it was not done. */
import { useEffect } from 'preact/hooks';
import { say } from '../say.js';
import { Icon } from './icon.js';

export interface Notice {
  readonly text: string;
  readonly bad?: boolean;
  readonly undo?: () => void;
}

export type Tell = (notice: Notice | undefined) => void;

/** How long a message stays, in ms, unless somebody points at it or is in it. */
const STAY = 12_000;

export function Notices({ notice, tell }: { readonly notice: Notice | undefined; readonly tell: Tell }) {
  useEffect(() => {
    if (notice === undefined || notice.bad) return undefined;
    const timer = setInterval(() => {
      if (!document.querySelector('.notice:is(:hover, :focus-within)')) tell(undefined);
    }, STAY);
    return () => clearInterval(timer);
  }, [notice]);
  const good = notice?.bad ? undefined : notice;
  const bad = notice?.bad ? notice : undefined;
  return (
    <section class="notices" aria-label={say('notifications')}>
      <div role="status">{good && <Message notice={good} tell={tell} />}</div>
      <div role="alert">{bad && <Message notice={bad} tell={tell} />}</div>
    </section>
  );
}

function Message({ notice, tell }: { readonly notice: Notice; readonly tell: Tell }) {
  const { text, undo } = notice;
  return (
    <div class={notice.bad ? 'notice bad' : 'notice'}>
      <Icon name={notice.bad ? 'warning' : 'check'} />
      <p>{text}</p>
      {undo && (
        <button
          type="button"
          class="button small"
          onClick={() => {
            tell(undefined);
            undo();
          }}
        >
          {say('undo')}
        </button>
      )}
      <button
        type="button"
        class="button quiet square"
        title={say('dismiss')}
        onClick={() => tell(undefined)}
      >
        <Icon name="close" />
        <span class="unseen">{say('dismiss')}</span>
      </button>
    </div>
  );
}
