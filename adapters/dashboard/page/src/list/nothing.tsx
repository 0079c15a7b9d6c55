/** What stands where keys would be if there were any, and what to do about it. */
import type { ComponentChildren } from 'preact';
import { Icon } from '../parts/icon.js';
import { say } from '../say.js';
import { useSession } from '../session.js';
import type { Asked } from './use-keys.js';

interface NothingProps {
  readonly asked: Asked;
  readonly onAsk: (change: Partial<Asked>) => void;
  readonly onCreate: () => void;
}

export function Nothing({ asked, onAsk, onCreate }: NothingProps) {
  const session = useSession();
  const { status, search } = asked;
  if (search !== '') {
    return (
      <State icon="search" title={say('nothingTitle')} text={say('nothingSearch', { search })}>
        <button type="button" class="button" onClick={() => onAsk({ search: '' })}>
          {say('clearSearch')}
        </button>
      </State>
    );
  }
  if (status !== undefined) {
    return (
      <State icon="key" title={say('nothingTitle')} text={say('nothingStatus')}>
        <button type="button" class="button" onClick={() => onAsk({ status: undefined })}>
          {say('showAll')}
        </button>
      </State>
    );
  }
  const creates = session.may('create');
  return (
    <State icon="key" title={say('emptyTitle')} text={say(creates ? 'emptyText' : 'emptyTextReader')}>
      {creates && (
        <button type="button" class="button primary" onClick={onCreate}>
          <Icon name="plus" />
          {say('createKey')}
        </button>
      )}
    </State>
  );
}

interface StateProps {
  readonly icon: 'key' | 'search';
  readonly title: string;
  readonly text: string;
  readonly children?: ComponentChildren;
}

export function State({ icon, title, text, children }: StateProps) {
  return (
    <div class="state">
      <span class="state-mark">
        <Icon name={icon} />
      </span>
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  );
}
