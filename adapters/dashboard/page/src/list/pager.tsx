/** From page to page. */
import { Icon } from '../parts/icon.js';
import { numberText, say } from '../say.js';
import type { KeyList } from './use-keys.js';
import { PAGE } from './use-keys.js';

export function Pager({ list, total }: { readonly list: KeyList; readonly total: number | undefined }) {
  const { items = [], next, asked, ask, reload, loading } = list;
  const { cursors } = asked;
  const several = cursors.length > 0 || next !== undefined;
  const from = cursors.length * PAGE + 1;
  const to = cursors.length * PAGE + items.length;
  return (
    <nav class="pager" aria-label={say('pageNumber', { page: cursors.length + 1 })}>
      <span class="muted">
        {items.length === 0
          ? ''
          : total === undefined
            ? say('range', { from, to })
            : say('rangeOf', { from, to, total: numberText(Math.max(total, to)) })}
      </span>
      <button type="button" class="button quiet square" title={say('refresh')} onClick={reload}>
        <Icon name="refresh" />
        <span class="unseen">{say('refresh')}</span>
      </button>
      {several && (
        <>
          <button
            type="button"
            class="button"
            aria-disabled={cursors.length === 0}
            onClick={() => cursors.length > 0 && !loading && ask({ cursors: cursors.slice(0, -1) })}
          >
            <Icon name="previous" />
            {say('previous')}
          </button>
          <button
            type="button"
            class="button"
            aria-disabled={next === undefined}
            onClick={() => next !== undefined && !loading && ask({ cursors: [...cursors, next] })}
          >
            {say('next')}
            <Icon name="next" />
          </button>
        </>
      )}
    </nav>
  );
}
