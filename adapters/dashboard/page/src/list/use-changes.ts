/** Changing keys from the list. A key that somebody else changed meanwhile is read again, and the list mends itself. */
import { useCallback, useRef } from 'preact/hooks';
import { api, Fault } from '../api.js';
import type { Key } from '../key.js';
import { nameOf } from '../key.js';
import type { Tell } from '../parts/notices.js';
import { isUnsure, sentenceOf } from '../parts/problem.js';
import { say } from '../say.js';
import type { Session } from '../session.js';
import type { KeyList } from './use-keys.js';

/** Tells what became of an attempt that failed; `true`: the key is not as it was shown, and the list has been mended. */
export type OnFault = (fault: unknown, key: Key) => Promise<boolean>;

interface Changes {
  /** At once, with a way back. */
  toggle(key: Key): Promise<void>;
  readonly onFault: OnFault;
}

export function useChanges(session: Session, list: KeyList, tell: Tell, onLeave: () => void): Changes {
  const { mend } = list;
  /** Ids of keys that an answer is awaited for: whoever clicks again meanwhile is not somebody else who changed the key. */
  const awaited = useRef(new Set<string>()).current;

  const onFault = useCallback<OnFault>(
    async (fault, key) => {
      const name = nameOf(key);
      if (fault instanceof Fault && fault.status === 401) {
        onLeave();
        return false;
      }
      if (!isStale(fault)) {
        if (isUnsure(fault)) list.reload();
        tell({ bad: true, text: say('failed', { name, detail: sentenceOf(fault) }) });
        return false;
      }
      const now = await currentOf(key.id);
      mend(key.id, now);
      const text = now === null ? 'staleGone' : now.status === 'revoked' ? 'staleRevoked' : 'staleChanged';
      tell({ bad: true, text: say(text, { name }) });
      return true;
    },
    [mend],
  );

  const toggle = useCallback(
    async (key: Key) => {
      if (awaited.has(key.id)) return;
      awaited.add(key.id);
      const enabling = !key.enabled;
      try {
        const changed = await (enabling ? api.enable(key) : api.disable(key));
        mend(key.id, changed);
        const back = session.mayOn(enabling ? 'disable' : 'enable', changed);
        tell({
          text: say(enabling ? 'didEnable' : 'didDisable', { name: nameOf(key) }),
          ...(back && { undo: () => void toggle(changed) }),
        });
      } catch (fault) {
        await onFault(fault, key);
      } finally {
        awaited.delete(key.id);
      }
    },
    [onFault],
  );

  return { toggle, onFault };
}

/** Whether the key is not as the page shows it. */
export function isStale(fault: unknown): boolean {
  if (!(fault instanceof Fault)) return false;
  const { status, code } = fault;
  return (
    status === 412 ||
    code === 'API_KEY_VERSION_CONFLICT' ||
    code === 'API_KEY_ALREADY_REVOKED' ||
    code === 'API_KEY_NOT_FOUND'
  );
}

/** The key as it is now; `null`: it is gone, or was never there. */
export async function currentOf(id: string): Promise<Key | null> {
  try {
    return await api.get(id);
  } catch (fault) {
    if (fault instanceof Fault && fault.status === 404) return null;
    throw fault;
  }
}
