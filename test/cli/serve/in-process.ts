/** What `apikey serve` serves, in this process, on a warden of the test's own. */

import { policiesOf } from '../../../adapters/cli/serve/policies.js';
import { type RequestLog, requestLog } from '../../../adapters/cli/serve/request-log.js';
import { serve } from '../../../adapters/cli/serve/serving.js';
import { clientAddressOf } from '../../../adapters/cli/serve/trust.js';
import { memoryLimiter } from '../../../adapters/limiters.js';
import { memoryStore } from '../../../adapters/stores/memory.js';
import type { FullStore, Keywarden, KeywardenOptions } from '../../../src/index.js';
import { createKeywarden } from '../../../src/index.js';
import { failing } from '../../stores/failing.js';
import { POLICIES, SCOPES } from './scene.js';

export interface InProcess {
  readonly warden: Keywarden;
  readonly url: string;
  readonly port: number;
  /** Everything the log said. */
  log(): string;
  /** Everything the store is asked fails from now on, or works again. */
  down(isDown: boolean): void;
  close(): Promise<void>;
}

/** What may be said of it. */
export interface Choices {
  readonly trust?: readonly string[];
  readonly clientIpHeader?: string;
  readonly origins?: readonly string[];
  readonly warden?: Partial<KeywardenOptions>;
}

export async function inProcess(choices: Choices = {}): Promise<InProcess> {
  let isDown = false;
  const store: FullStore = failing(memoryStore(), () => isDown);
  let said = '';
  const log: RequestLog = requestLog(
    async (lines) => {
      said += lines;
    },
    { quiet: false },
  );
  const warden: Keywarden = createKeywarden({
    brand: 'acme',
    store,
    scopes: SCOPES,
    limiter: memoryLimiter(),
    logger: log,
    ...choices.warden,
  });
  const { trust = [], clientIpHeader, origins = [] } = choices;
  const served = await serve({
    host: '127.0.0.1',
    port: 0,
    warden,
    policies: policiesOf(POLICIES, warden.scopes),
    clientAddress: clientAddressOf({ trust, clientIpHeader }),
    origins,
    log,
  });
  return {
    warden,
    url: served.url,
    port: served.port,
    log: () => said,
    down: (value) => {
      isDown = value;
    },
    close: async () => {
      await served.close(0);
      await log.flushed();
      await warden.close();
    },
  };
}
