/** A new secret for a key, at once or with time to change over. */
import { useId, useState } from 'preact/hooks';
import { millisecondsOf } from '../../../../../src/duration.js';
import type { Issued } from '../api.js';
import { api } from '../api.js';
import { describedBy, Field } from '../form/field.js';
import type { Key } from '../key.js';
import { nameOf } from '../key.js';
import { say } from '../say.js';
import { ConfirmDialog } from './confirm-dialog.js';
import type { OnRefusal } from './overlay.js';

/** What is offered; durations as the API takes them. */
const OVERLAPS = [
  ['', 'overlapNone'],
  ['1h', 'overlap1h'],
  ['24h', 'overlap24h'],
  ['7d', 'overlap7d'],
] as const;

interface RegenerateDialogProps {
  readonly item: Key;
  readonly onIssued: (issued: Issued) => void;
  readonly onFault: OnRefusal;
  readonly onClose: () => void;
}

export function RegenerateDialog({ item, onIssued, onFault, onClose }: RegenerateDialogProps) {
  const [overlap, setOverlap] = useState('');
  const id = useId();
  const work = async (): Promise<Issued> => {
    const issued = await api.regenerate(item, overlap);
    const end = issued.record.updatedAt + (millisecondsOf(overlap) ?? 0);
    return overlap === '' ? issued : { ...issued, oldUntil: Math.min(end, item.expiresAt ?? end) };
  };
  return (
    <ConfirmDialog
      title={say('regenerateTitle')}
      confirm={say('regenerate')}
      work={work}
      onDone={onIssued}
      onFault={(fault) => onFault(fault, item)}
      onClose={onClose}
    >
      <p>{say('regenerateText', { name: nameOf(item) })}</p>
      <Field id={id} label={say('overlapField')} hint={say('overlapHint')}>
        <select
          id={id}
          class="input"
          value={overlap}
          aria-describedby={describedBy(id)}
          onChange={({ currentTarget }) => setOverlap(currentTarget.value)}
        >
          {OVERLAPS.map(([value, text]) => (
            <option key={value} value={value}>
              {say(text)}
            </option>
          ))}
        </select>
      </Field>
    </ConfirmDialog>
  );
}
