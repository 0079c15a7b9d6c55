/** Revoking is for good: whoever wants it types which key they mean. */
import { useId, useState } from 'preact/hooks';
import { api } from '../api.js';
import { describedBy, Field } from '../form/field.js';
import type { Key } from '../key.js';
import { maskOf, nameOf } from '../key.js';
import { say } from '../say.js';
import { ConfirmDialog } from './confirm-dialog.js';
import type { OnRefusal } from './overlay.js';

interface RevokeDialogProps {
  readonly item: Key;
  readonly onRevoked: (key: Key) => void;
  readonly onFault: OnRefusal;
  readonly onClose: () => void;
}

export function RevokeDialog({ item, onRevoked, onFault, onClose }: RevokeDialogProps) {
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const id = useId();
  return (
    <ConfirmDialog
      title={say('revokeTitle')}
      confirm={say('revokeKey')}
      danger
      ready={typed.trim() === item.id}
      work={() => api.revoke(item, reason.trim())}
      onDone={onRevoked}
      onFault={(fault) => onFault(fault, item)}
      onClose={onClose}
    >
      <p>
        {say('revokeText', { name: nameOf(item) })} {item.enabled && say('revokeRather')}
      </p>
      <dl class="which">
        <dt>{say('detailId')}</dt>
        <dd class="mono">{item.id}</dd>
        <dt>{say('columnKey')}</dt>
        <dd class="mono">{maskOf(item)}</dd>
      </dl>
      <Field id={id} label={say('revokeField')}>
        <input
          id={id}
          class="input mono"
          value={typed}
          autoComplete="off"
          spellcheck={false}
          aria-describedby={describedBy(id)}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </Field>
      <Field id={`${id}-reason`} label={say('revokeReason')} hint={say('revokeReasonHint')} optional>
        <input
          id={`${id}-reason`}
          class="input"
          value={reason}
          maxLength={200}
          aria-describedby={describedBy(`${id}-reason`)}
          onInput={({ currentTarget }) => setReason(currentTarget.value)}
        />
      </Field>
    </ConfirmDialog>
  );
}
