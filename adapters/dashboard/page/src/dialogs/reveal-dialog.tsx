/** Asks before a key is shown in clear again: it leaves a trace. */
import type { Issued } from '../api.js';
import { api } from '../api.js';
import type { Key } from '../key.js';
import { nameOf } from '../key.js';
import { say } from '../say.js';
import { ConfirmDialog } from './confirm-dialog.js';
import type { OnRefusal } from './overlay.js';

interface RevealDialogProps {
  readonly item: Key;
  readonly onIssued: (issued: Issued) => void;
  readonly onFault: OnRefusal;
  readonly onClose: () => void;
}

export function RevealDialog({ item, onIssued, onFault, onClose }: RevealDialogProps) {
  return (
    <ConfirmDialog
      title={say('revealTitle')}
      confirm={say('reveal')}
      work={() => api.reveal(item)}
      onDone={onIssued}
      onFault={(fault) => onFault(fault, item)}
      onClose={onClose}
    >
      <p>{say('revealText', { name: nameOf(item) })}</p>
    </ConfirmDialog>
  );
}
