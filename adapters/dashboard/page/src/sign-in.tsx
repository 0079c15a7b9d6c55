/** Asks for the API key that the page works with. It goes from the field into memory, and the field is emptied. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon } from './parts/icon.js';
import { say } from './say.js';

interface SignInProps {
  readonly title: string;
  readonly refusal: string | undefined;
  readonly onKey: (key: string) => Promise<void>;
}

export function SignIn({ title, refusal, onKey }: SignInProps) {
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const id = useId();
  useEffect(() => field.current?.focus(), [refusal]);
  return (
    <main class="alone">
      <form
        class="panel sign-in"
        autocapitalize="none"
        onSubmit={async (event) => {
          event.preventDefault();
          // What is pasted comes with line breaks, spaces and marks that nobody sees; a key has none.
          const key = field.current?.value.replace(/[^!-~]/g, '') ?? '';
          if (field.current === null || key === '') return;
          field.current.value = '';
          setBusy(true);
          await onKey(key).finally(() => setBusy(false));
        }}
      >
        <span class="mark">
          <Icon name="key" />
        </span>
        <p class="muted">{title}</p>
        <h1>{say('signInTitle')}</h1>
        <p class="muted" id={`${id}-hint`}>
          {say('signInText')}
        </p>
        <label class="label" for={id}>
          {say('signInField')}
        </label>
        <input
          ref={field}
          id={id}
          // Dots without being a password: no browser offers to keep it.
          class="input mono veiled"
          type="text"
          autoComplete="off"
          spellcheck={false}
          aria-invalid={refusal !== undefined}
          aria-describedby={`${id}-hint ${id}-fault`}
        />
        <p class="fault" id={`${id}-fault`} role="alert">
          {refusal && say('signInRefused', { detail: refusal })}
        </p>
        <button type="submit" class="button primary wide" disabled={busy}>
          {say('signInButton')}
        </button>
      </form>
    </main>
  );
}
