/** Which keys are shown: by status, with how many there are, and by a text. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { KEY_STATUSES } from '../../../../../src/record.js';
import type { Counts } from '../key.js';
import { Icon } from '../parts/icon.js';
import { numberText, say } from '../say.js';
import type { Asked } from './use-keys.js';

/** How long typing has to pause, in ms. */
const PAUSE = 250;

/** A whole key, or most of one: what would be a secret in a URL. */
const LIKE_A_KEY = /^[a-z][a-z0-9_]*_[0-9A-Za-z]{20,}$/;
/** As many characters as a list shows of a key. */
const SHOWN = 10;

interface ToolbarProps {
  readonly asked: Asked;
  readonly counts: Counts | undefined;
  readonly onAsk: (change: Partial<Asked>) => void;
}

export function Toolbar({ asked, counts, onAsk }: ToolbarProps) {
  return (
    <div class="toolbar">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot be laid out in a row. */}
      <div class="filters" role="group" aria-label={say('filterLabel')}>
        {[undefined, ...KEY_STATUSES].map((status) => (
          <button
            key={status ?? 'all'}
            type="button"
            class={status === undefined ? 'filter' : `filter ${status}`}
            aria-pressed={asked.status === status}
            onClick={() => onAsk({ status })}
          >
            {say(status ?? 'filterAll')}
            {counts && (
              <>
                {' '}
                <span class="count">{numberText(countOf(counts, status))}</span>
              </>
            )}
          </button>
        ))}
      </div>
      <Search asked={asked.search} onSearch={(search) => onAsk({ search })} />
    </div>
  );
}

export function countOf(counts: Counts, status: Asked['status']): number {
  return status === undefined ? KEY_STATUSES.reduce((sum, one) => sum + counts[one], 0) : counts[status];
}

function Search({ asked, onSearch }: { readonly asked: string; readonly onSearch: (text: string) => void }) {
  const [text, setText] = useState(asked);
  const [cut, setCut] = useState(false);
  /** What was searched for from here: the field, where somebody may be typing on, is not set to that again. */
  const sent = useRef(asked);
  useEffect(() => {
    if (asked === sent.current) return;
    sent.current = asked;
    setText(asked);
  }, [asked]);
  useEffect(() => {
    const search = text.trim();
    if (search === asked) return undefined;
    const timer = setTimeout(() => {
      sent.current = search;
      onSearch(search);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div class="search">
      <Icon name="search" />
      <input
        class="input"
        type="search"
        aria-label={say('searchLabel')}
        placeholder={say('searchHint')}
        value={text}
        maxLength={200}
        autoComplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => {
          const typed = currentTarget.value.trim();
          const secret = LIKE_A_KEY.test(typed);
          setCut(secret);
          const kept = secret ? typed.slice(0, SHOWN) : currentTarget.value;
          // What the field shows is what is searched for, even where the state was the same before.
          currentTarget.value = kept;
          setText(kept);
        }}
      />
      <p class="search-note" role="status">
        {cut && say('searchCut')}
      </p>
    </div>
  );
}
