/** A key in clear, this once. When the dialog closes it is nowhere in the page any more. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Issued } from '../api.js';
import { nameOf } from '../key.js';
import { Ask } from '../parts/ask.js';
import { useBeforeUnload } from '../parts/before-unload.js';
import { CopyButton } from '../parts/copy-button.js';
import { Dialog } from '../parts/dialog.js';
import { Icon } from '../parts/icon.js';
import { say, toTheMinute } from '../say.js';
import { useSession } from '../session.js';
import type { Said } from './overlay.js';

interface OnceDialogProps {
  readonly issued: Issued;
  readonly said: Said;
  readonly onClose: () => void;
}

export function OnceDialog({ issued: { record, key, oldUntil }, said, onClose }: OnceDialogProps) {
  const { boot } = useSession();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const command = useRef<HTMLTextAreaElement>(null);
  const [taken, setTaken] = useState(said === 'revealed');
  const [asking, setAsking] = useState(false);
  useBeforeUnload(!taken);
  useEffect(() => {
    const shown = [field.current, command.current];
    field.current?.focus();
    return () => {
      // What is taken out of the page may stay in memory for a while: not with a key in it.
      for (const one of shown) if (one !== null) one.value = '';
    };
  }, []);
  const test = `curl -H 'Authorization: Bearer ${key}' '${boot.testUrl ?? `${location.origin}/`}'`;
  const leave = () => {
    if (taken || asking) onClose();
    else setAsking(true);
  };
  const revealed = said === 'revealed';
  return (
    <Dialog
      kind="card"
      title={say(revealed ? 'revealedTitle' : 'onceTitle')}
      onLeave={leave}
      actions={
        asking ? (
          <Ask
            stay={say('back')}
            leave={say('onceCloseAnyway')}
            onStay={() => setAsking(false)}
            onLeave={onClose}
          >
            <strong>{say('onceCloseTitle')}</strong> {say('onceCloseText')}
          </Ask>
        ) : (
          <button type="button" class="button" onClick={leave}>
            {say('onceDone')}
          </button>
        )
      }
    >
      <div class="once" onCopy={() => setTaken(true)}>
        <p class="once-name">
          <Icon name="key" />
          {nameOf(record)}
        </p>
        <div class="secret">
          <label class="unseen" for={id}>
            {say('onceField')}
          </label>
          <input
            ref={field}
            id={id}
            class="input mono"
            value={key}
            readOnly
            autoComplete="off"
            spellcheck={false}
            aria-describedby={`${id}-warning`}
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
          <CopyButton
            label={say('onceCopy')}
            text={key}
            shownIn={field}
            primary
            onCopied={() => setTaken(true)}
          />
        </div>
        <div class="banner warn" id={`${id}-warning`}>
          <Icon name="warning" />
          <p>
            <strong>{say(revealed ? 'revealedWarning' : 'onceWarning')}</strong>{' '}
            {!revealed && say('onceLost')}{' '}
            {oldUntil !== undefined && say('onceOverlap', { when: toTheMinute(oldUntil) })}
          </p>
        </div>
        <div class="test">
          <label class="label" for={`${id}-test`}>
            {say('onceTest')}
          </label>
          <CopyButton
            label={say('onceTestCopy')}
            text={test}
            shownIn={command}
            small
            onCopied={() => setTaken(true)}
          />
          <textarea
            ref={command}
            id={`${id}-test`}
            class="input mono"
            rows={3}
            value={test}
            readOnly
            autoComplete="off"
            spellcheck={false}
          />
        </div>
      </div>
    </Dialog>
  );
}
