/** What went wrong on the way to an answer, and what to do about it. */
import { Fault } from '../api.js';
import { say } from '../say.js';
import { Icon } from './icon.js';

export function Problem({ fault, onRetry }: { readonly fault: unknown; readonly onRetry?: () => void }) {
  const { title, text, id } = wordsOf(fault);
  return (
    <div class="state" role="alert">
      <span class="state-mark bad">
        <Icon name="warning" />
      </span>
      <h2>{title}</h2>
      <p>{text}</p>
      {id !== undefined && <p class="faint mono">{say('requestId', { id })}</p>}
      {onRetry && (
        <button type="button" class="button" onClick={onRetry}>
          <Icon name="refresh" />
          {say('tryAgain')}
        </button>
      )}
    </div>
  );
}

/** Whether a change may have been made all the same: there was no answer, or none of the API's own deciding. */
export function isUnsure(fault: unknown): boolean {
  return !(fault instanceof Fault) || fault.status === 0 || fault.status >= 500;
}

/** What became of a change, in a sentence or two. */
export function sentenceOf(fault: unknown): string {
  return isUnsure(fault) ? `${wordsOf(fault).title}. ${say('unsure')}` : String(Object(fault).message);
}

export function wordsOf(fault: unknown): { title: string; text: string; id?: string | undefined } {
  if (!(fault instanceof Fault)) return { title: say('unexpectedTitle'), text: String(fault) };
  if (fault.status === 0) return { title: say('offlineTitle'), text: say('offlineText') };
  if (fault.status === 503) {
    return { title: say('unavailableTitle'), text: say('unavailableText'), id: fault.requestId };
  }
  return {
    title: say('unexpectedTitle'),
    text: say('refusedText', { detail: fault.message }),
    id: fault.requestId,
  };
}
