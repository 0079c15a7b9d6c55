/** From nothing to a page: what the host says, who is asking, and then the keys. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { BootData } from './api.js';
import { api, Fault, signInWith } from './api.js';
import { KeysPage } from './list/keys-page.js';
import { Icon } from './parts/icon.js';
import { Problem } from './parts/problem.js';
import { say, speak } from './say.js';
import { Session, SessionContext } from './session.js';
import { SignIn } from './sign-in.js';

type Phase =
  | { readonly at: 'loading' }
  | { readonly at: 'fault'; readonly fault: unknown }
  | { readonly at: 'stranger'; readonly boot: BootData; readonly refusal: string | undefined }
  | { readonly at: 'ready'; readonly session: Session };

export function App() {
  const [phase, setPhase] = useState<Phase>({ at: 'loading' });

  const enter = useCallback(async (boot: BootData, typed: boolean) => {
    try {
      const [caller, scopes] = await Promise.all([api.caller(), api.scopes()]);
      setPhase({ at: 'ready', session: new Session(boot, caller, scopes) });
    } catch (fault) {
      if (
        fault instanceof Fault &&
        (fault.status === 401 || (typed && fault.status < 500 && fault.status > 0))
      ) {
        signInWith(undefined);
        setPhase({ at: 'stranger', boot, refusal: typed ? fault.message : undefined });
      } else setPhase({ at: 'fault', fault });
    }
  }, []);

  const start = useCallback(async () => {
    setPhase({ at: 'loading' });
    try {
      const boot = await api.boot();
      speak(boot.lang, boot.texts, navigator.languages);
      document.documentElement.lang = boot.lang;
      document.title = boot.title;
      if (boot.signIn === 'key') setPhase({ at: 'stranger', boot, refusal: undefined });
      else await enter(boot, false);
    } catch (fault) {
      setPhase({ at: 'fault', fault });
    }
  }, []);

  useEffect(() => {
    start();
    // A browser may keep a page that is left as it was, for the way back: not with a key that somebody typed in.
    window.addEventListener('pagehide', () => signInWith(undefined));
  }, []);

  switch (phase.at) {
    case 'loading':
      return (
        <main class="alone" aria-busy="true">
          <p role="status">{say('loadingPage')}</p>
        </main>
      );
    case 'fault':
      return (
        <main class="alone">
          <Problem fault={phase.fault} onRetry={start} />
        </main>
      );
    case 'stranger':
      return phase.boot.signIn === 'key' ? (
        <SignIn
          title={phase.boot.title}
          refusal={phase.refusal}
          onKey={(key) => {
            signInWith(key);
            return enter(phase.boot, true);
          }}
        />
      ) : (
        <SignedOut />
      );
    case 'ready': {
      const { session } = phase;
      const leave = (refusal?: string) => {
        signInWith(undefined);
        setPhase({ at: 'stranger', boot: session.boot, refusal });
      };
      return (
        <SessionContext.Provider value={session}>
          <KeysPage onLeave={leave} />
        </SessionContext.Provider>
      );
    }
  }
}

function SignedOut() {
  return (
    <main class="alone">
      <div class="state" role="alert">
        <span class="state-mark">
          <Icon name="key" />
        </span>
        <h1>{say('signedOutTitle')}</h1>
        <p>{say('signedOutText')}</p>
        <button type="button" class="button primary" onClick={() => location.reload()}>
          {say('reload')}
        </button>
      </div>
    </main>
  );
}
