/** Whom a key acts for: searched in the host's directory, or an id where there is none. */
import { useEffect, useId, useState } from 'preact/hooks';
import type { User } from '../../../../../src/manage/users.js';
import { api } from '../api.js';
import { userText } from '../key.js';
import { Icon } from '../parts/icon.js';
import { wordsOf } from '../parts/problem.js';
import { say, sayCount } from '../say.js';
import { useSession } from '../session.js';
import { describedBy, Field } from './field.js';

/** How long typing has to pause, in ms. */
const PAUSE = 200;

interface MemberPickerProps {
  readonly id: string;
  readonly member: User | null;
  readonly locked: string | undefined;
  readonly faults: readonly string[] | undefined;
  readonly onChange: (member: User | null) => void;
}

export function MemberPicker({ id, member, locked, faults, onChange }: MemberPickerProps) {
  const { features } = useSession().caller;
  return (
    <Field
      id={id}
      label={say('fieldMember')}
      hint={say('memberHint')}
      faults={faults}
      optional
      locked={locked}
    >
      {features.users ? (
        <Picker
          id={id}
          member={member}
          locked={locked !== undefined}
          invalid={faults !== undefined}
          onChange={onChange}
        />
      ) : (
        <input
          id={id}
          class="input"
          value={member?.id ?? ''}
          placeholder={say('memberIdPlaceholder')}
          disabled={locked !== undefined}
          aria-invalid={faults !== undefined}
          aria-describedby={describedBy(id)}
          autoComplete="off"
          onInput={({ currentTarget: { value } }) =>
            onChange(value === '' ? null : { id: value, email: null })
          }
        />
      )}
    </Field>
  );
}

interface PickerProps {
  readonly id: string;
  readonly member: User | null;
  readonly locked: boolean;
  readonly invalid: boolean;
  readonly onChange: (member: User | null) => void;
}

function Picker({ id, member, locked, invalid, onChange }: PickerProps) {
  const [text, setText] = useState(member === null ? '' : userText(member));
  const [found, setFound] = useState<readonly User[]>();
  const [failed, setFailed] = useState<string>();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const listId = useId();

  useEffect(() => setText(member === null ? '' : userText(member)), [member]);
  useEffect(() => {
    if (!open) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api.users(text.trim(), stop.signal).then(
        (users) => {
          setFound(users);
          setFailed(undefined);
          setAt(0);
        },
        (fault) => {
          if (stop.signal.aborted) return;
          setFound([]);
          setFailed(wordsOf(fault).title);
        },
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, open]);

  const choose = (user: User | undefined) => {
    if (user === undefined) return;
    onChange(user);
    setText(userText(user));
    setOpen(false);
  };
  const leave = () => {
    setOpen(false);
    // What was typed and not chosen is nobody.
    if (text.trim() === '') onChange(null);
    else setText(member === null ? '' : userText(member));
  };
  const status =
    failed ??
    (found === undefined
      ? say('memberSearching')
      : found.length === 0
        ? say('memberNobody', { search: text })
        : sayCount('memberFound', found.length));

  return (
    <div class="combo">
      <input
        id={id}
        class="input"
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && found?.[at] ? `${listId}-${at}` : undefined}
        aria-invalid={invalid}
        aria-describedby={describedBy(id)}
        placeholder={say('memberPlaceholder')}
        value={text}
        disabled={locked}
        autoComplete="off"
        spellcheck={false}
        onFocus={({ currentTarget }) => currentTarget.select()}
        onClick={() => setOpen(true)}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          setOpen(true);
        }}
        onBlur={leave}
        onKeyDown={(event) => {
          const { key } = event;
          if (key === 'ArrowDown' || key === 'ArrowUp') {
            const count = found?.length ?? 0;
            if (open && count > 0) setAt((at + (key === 'ArrowDown' ? 1 : count - 1)) % count);
            setOpen(true);
          } else if (key === 'Enter' && open) choose(found?.[at]);
          else if (key === 'Escape' && open) {
            setOpen(false);
            // The dialog around it stays.
            event.stopPropagation();
          } else return;
          event.preventDefault();
        }}
      />
      {member !== null && !locked && (
        <button
          type="button"
          class="button quiet square"
          title={say('memberClear')}
          onClick={() => onChange(null)}
        >
          <Icon name="close" />
          <span class="unseen">{say('memberClear')}</span>
        </button>
      )}
      <div class={open ? 'combo-list' : 'combo-list closed'}>
        <div role="listbox" id={listId} aria-label={say('fieldMember')}>
          {open &&
            found?.map((user, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox, which keeps the focus.
              <div
                key={user.id}
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => choose(user)}
              >
                <span>{userText(user)}</span>
                <span class="faint">{user.email ?? user.id}</span>
              </div>
            ))}
        </div>
        <p role="status" class={found?.length ? 'unseen' : 'muted'}>
          {open && status}
        </p>
      </div>
    </div>
  );
}
