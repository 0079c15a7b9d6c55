/** What is open above the list: at most one thing at a time. */
import { useEffect } from 'preact/hooks';
import type { TextName } from '../../../texts.js';
import type { Issued } from '../api.js';
import { Fault } from '../api.js';
import { KeyForm } from '../form/key-form.js';
import type { Key } from '../key.js';
import { nameOf } from '../key.js';
import type { MenuAction } from '../list/row-menu.js';
import type { OnFault } from '../list/use-changes.js';
import { isStale } from '../list/use-changes.js';
import type { KeyList } from '../list/use-keys.js';
import type { Tell } from '../parts/notices.js';
import { isUnsure, sentenceOf } from '../parts/problem.js';
import { say } from '../say.js';
import { DetailsDialog } from './details-dialog.js';
import { OnceDialog } from './once-dialog.js';
import type { OnRefusal, Overlay, Said } from './overlay.js';
import { RegenerateDialog } from './regenerate-dialog.js';
import { RevealDialog } from './reveal-dialog.js';
import { RevokeDialog } from './revoke-dialog.js';

interface OverlaysProps {
  readonly overlay: Overlay | undefined;
  readonly show: (overlay: Overlay | undefined) => void;
  readonly list: KeyList;
  readonly tell: Tell;
  readonly onFault: OnFault;
  readonly onAction: (action: MenuAction, item: Key) => void;
}

export function Overlays({ overlay, show, list, tell, onFault, onAction }: OverlaysProps) {
  const close = () => show(undefined);
  useEffect(() => {
    // A browser may keep a page that is left as it was, for the way back: not with a key in it.
    const forget = () => {
      if (overlay?.show === 'once') close();
    };
    window.addEventListener('pagehide', forget);
    return () => window.removeEventListener('pagehide', forget);
  }, [overlay]);
  if (overlay === undefined) return null;

  const done = (text: TextName, key: Key) => {
    list.mend(key.id, key);
    tell({ text: say(text, { name: nameOf(key) }) });
  };
  const onIssued = (said: Said) => (issued: Issued) => {
    if (said === 'created') {
      const { status } = list.asked;
      list.ask({ search: '', status: status === 'active' ? status : undefined });
      list.reload();
    } else list.mend(issued.record.id, issued.record);
    show({ show: 'once', issued, said });
  };
  const failed: OnRefusal = async (fault, key) => {
    if (isUnsure(fault)) list.reload();
    if (!isStale(fault) && !(fault instanceof Fault && fault.status === 401)) return sentenceOf(fault);
    close();
    await onFault(fault, key);
    return undefined;
  };

  switch (overlay.show) {
    case 'create':
    case 'update':
      return (
        <KeyForm
          item={overlay.show === 'update' ? overlay.item : undefined}
          onIssued={onIssued('created')}
          onSaved={(key) => {
            close();
            done('didSave', key);
          }}
          onMend={list.mend}
          onClose={close}
          onUnsure={list.reload}
        />
      );
    case 'once': {
      const { issued, said } = overlay;
      return (
        <OnceDialog
          issued={issued}
          said={said}
          onClose={() => {
            close();
            if (said === 'created') tell({ text: say('didCreate', { name: nameOf(issued.record) }) });
            if (said === 'regenerated') tell({ text: say('didRegenerate', { name: nameOf(issued.record) }) });
          }}
        />
      );
    }
    case 'view':
      return (
        <DetailsDialog
          item={overlay.item}
          uses={list.uses.get(overlay.item.id)}
          onAction={(action, item) => {
            close();
            onAction(action, item);
          }}
          onMend={(id, key) => {
            list.mend(id, key);
            if (key !== null) return;
            close();
            tell({ bad: true, text: say('staleGone', { name: nameOf(overlay.item) }) });
          }}
          onClose={close}
        />
      );
    case 'regenerate':
      return (
        <RegenerateDialog
          item={overlay.item}
          onIssued={onIssued('regenerated')}
          onFault={failed}
          onClose={close}
        />
      );
    case 'reveal':
      return (
        <RevealDialog item={overlay.item} onIssued={onIssued('revealed')} onFault={failed} onClose={close} />
      );
    case 'revoke':
      return (
        <RevokeDialog
          item={overlay.item}
          onRevoked={(key) => {
            close();
            done('didRevoke', key);
          }}
          onFault={failed}
          onClose={close}
        />
      );
  }
}
