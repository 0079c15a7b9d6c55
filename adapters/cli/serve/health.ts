/** What a supervisor asks: whether the process is alive, and whether its store answers. */
import type { IncomingMessage } from 'node:http';
import { KeywardenError } from '../../../src/errors.js';
import type { Keywarden } from '../../../src/keywarden.js';
import type { Answer } from './answer.js';
import { jsonAnswer, problemAnswer } from './answer.js';

/** An id of the right form that no key has: looking it up asks the store the least that can be asked. */
const NOBODY = 'apk_0000000000000000';

/** The process answers, whatever the store does: restarting it would mend nothing. */
export function healthz(): Answer {
  return jsonAnswer(200, { status: 'alive' });
}

/** Whether the store answers. Probes that come while one is under way share its answer. */
export function readyzOf({ keys }: Pick<Keywarden, 'keys'>): (message: IncomingMessage) => Promise<Answer> {
  let underWay: Promise<void> | undefined;
  const probed = async (): Promise<void> => {
    try {
      await keys.get(NOBODY);
    } catch (fault) {
      if (!(fault instanceof KeywardenError) || fault.code !== 'API_KEY_NOT_FOUND') throw fault;
    }
  };
  return async (message) => {
    underWay ??= probed().finally(() => {
      underWay = undefined;
    });
    try {
      await underWay;
      return jsonAnswer(200, { status: 'ready' });
    } catch (fault) {
      return problemAnswer(fault, message);
    }
  };
}
