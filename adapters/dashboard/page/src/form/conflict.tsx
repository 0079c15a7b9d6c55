/** Somebody else changed the key while it was edited here. */
import { useState } from 'preact/hooks';
import type { Key } from '../key.js';
import { currentOf, isStale } from '../list/use-changes.js';
import { Icon } from '../parts/icon.js';
import { say } from '../say.js';
import { changedFields, draftOf, FIELD_TEXTS } from './draft.js';

export interface Conflict {
  readonly text: string;
  /** Nothing more can be changed. */
  readonly final: boolean;
}

/** The key that the form stands on, and what to do when it is not that any more. */
export function useConflict(
  item: Key | undefined,
  onMend: (id: string, key: Key | null) => void,
  /** The form is to stand on another key from now on. */
  onRebase: (before: Key, now: Key) => void,
) {
  const [base, setBase] = useState(item);
  const [conflict, setConflict] = useState<Conflict>();

  /** Reads the key again; `false`: that is not what is wrong. */
  const onStale = async (fault: unknown): Promise<boolean> => {
    if (base === undefined || !isStale(fault)) return false;
    const now = await currentOf(base.id).catch(() => undefined);
    if (now === undefined) return false;
    onMend(base.id, now);
    if (now === null) setConflict({ text: say('conflictGone'), final: true });
    else if (now.status === 'revoked') setConflict({ text: say('conflictRevoked'), final: true });
    else {
      const fields = changedFields(draftOf(now), draftOf(base)).map((field) => say(FIELD_TEXTS[field]));
      setBase(now);
      onRebase(base, now);
      setConflict({ text: say('conflictText', { fields: fields.join(', ') }), final: false });
    }
    return true;
  };

  /** The key as it is now, without the note. */
  const resolve = (): Key | undefined => {
    setConflict(undefined);
    return base;
  };

  return { base, conflict, resolve, onStale };
}

export function ConflictNote({
  conflict,
  onStartOver,
}: {
  readonly conflict: Conflict;
  readonly onStartOver: () => void;
}) {
  return (
    <div class="banner bad" role="alert">
      <Icon name="warning" />
      <p>{conflict.text}</p>
      {!conflict.final && (
        <button type="button" class="button small" onClick={onStartOver}>
          {say('startOver')}
        </button>
      )}
    </div>
  );
}
