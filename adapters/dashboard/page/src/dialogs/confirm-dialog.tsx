/** Asks before something is done, and waits while it is. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog.js';
import { say } from '../say.js';

interface ConfirmDialogProps<Result> {
  readonly title: string;
  readonly confirm: string;
  readonly danger?: boolean;
  readonly ready?: boolean;
  readonly children: ComponentChildren;
  /** What is done; the dialog stays until that is over. */
  readonly work: () => Promise<Result>;
  readonly onDone: (result: Result) => void;
  /** What is to be said of it here; nothing where the dialog is left. */
  readonly onFault: (fault: unknown) => Promise<string | undefined>;
  readonly onClose: () => void;
}

export function ConfirmDialog<Result>(props: ConfirmDialogProps<Result>) {
  const { title, confirm, danger, ready = true, children, work, onDone, onFault, onClose } = props;
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const run = async () => {
    setBusy(true);
    setRefusal(undefined);
    try {
      onDone(await work());
    } catch (fault) {
      setRefusal(await onFault(fault));
      setBusy(false);
    }
  };
  return (
    <Dialog
      kind="alert"
      title={title}
      onLeave={() => !busy && onClose()}
      actions={
        <>
          <button type="button" class="button" onClick={onClose} disabled={busy}>
            {say('cancel')}
          </button>
          <button
            type="submit"
            form="confirm"
            class={danger ? 'button danger' : 'button primary'}
            disabled={!ready || busy}
            aria-busy={busy}
          >
            {confirm}
          </button>
        </>
      }
    >
      <form
        id="confirm"
        class="form"
        autoComplete="off"
        autocapitalize="none"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) void run();
        }}
      >
        {children}
        <p class="fault" role="alert">
          {refusal}
        </p>
      </form>
    </Dialog>
  );
}
