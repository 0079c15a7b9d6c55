/** `apikey serve` */
import { constants } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { quoted } from '../../../src/policy/quoted.js';
import { defineCommand } from '../command.js';
import { RefusedError, UsageError } from '../faults.js';
import { namedConfiguration } from '../named-configuration.js';
import { text, texts, whole } from '../options.js';
import type { Terminal } from '../terminal.js';

/** The port where none is said. */
const PORT = 8_420;

/** Milliseconds that what was begun is given to come to its end. */
const GRACE = 10_000;

/** Milliseconds that the last lines of the log are waited for. */
const LOG_GRACE = 1_000;

export const serve = defineCommand({
  name: 'serve',
  summary: 'Serve the page, the management API, /verify and /authorize.',
  description:
    'Until Ctrl-C or SIGTERM. The log is JSON, a line a request, on standard output; --quiet leaves what went wrong. A key with addresses is refused unless --trust and --client-ip-header say whose word counts for them.',
  options: {
    host: text('<address>', 'The address to listen at. Default: 127.0.0.1, this machine alone.'),
    port: whole('<number>', `The port; 0 is any that is free. Default: ${PORT}.`, { min: 0, max: 65_535 }),
    origin: texts('<url>', 'Where else people reach the page, like https://keys.example.com.'),
    trust: texts('<cidr>', 'The address of a proxy that is believed about who its callers are.'),
    clientIpHeader: text('<name>', 'The header that such a proxy puts the one address of its caller in.'),
  },
  examples: [
    'apikey serve --config keywarden.config.json',
    'apikey serve --port 9000 --trust 127.0.0.1 --client-ip-header X-Real-IP',
    'apikey serve --host 0.0.0.0 --origin https://keys.example.com',
  ],
  async run({ terminal, globals, options, report, open }) {
    const { host = '127.0.0.1', port = PORT, origin: origins = [], trust = [], clientIpHeader } = options;
    // To the system no name at all means every address.
    if (host === '') throw new UsageError('--host must be an address of this machine; it is empty.');
    if (globals.account !== undefined) {
      throw new UsageError(
        '--account means nothing here: whoever asks works in the account of their own key.',
      );
    }
    // Loaded here, so that other commands need not wait for a server.
    const room = await import('../serve.js');
    const log = room.requestLog((lines) => terminal.stdout.write(lines), report);
    const clientAddress = room.clientAddressOf({ trust, clientIpHeader });
    room.assertOrigins(origins);
    const { warden: configured, policies: given } = await namedConfiguration(globals, terminal);
    const scopes = { ...room.PERMISSIONS, ...configured.scopes };
    const limiter = await limiterOf();
    const { warden, close } = await open({
      warden: {
        scopes,
        logger: log,
        cache: {},
        storeTimeout: room.STORE_TIMEOUT,
        ...(limiter && { limiter }),
      },
    });
    const policies = room.policiesOf(given, warden.scopes);
    const served = await room
      .serve({ host, port, warden, policies, clientAddress, origins, log })
      .catch((fault: unknown) => {
        throw unlistened(fault, host, port);
      });
    const { url, page, api } = served;
    log.info('listening', { host, port: served.port, url, page, api, policies: [...policies.keys()] });
    const declared = Object.keys(configured.scopes);
    for (const warning of room.warningsOf({ host, trust, clientIpHeader, declared })) log.warn(warning);
    const signal = await interrupted(terminal);
    log.info('stopping', { signal });
    await served.close(GRACE);
    await close();
    log.info('stopped');
    // A log that nobody reads keeps nobody waiting.
    await Promise.race([log.flushed(), setTimeout(LOG_GRACE, undefined, { ref: false })]);
  },
});

/** Settles with the first signal; from then on any other ends the process there and then. */
function interrupted({ interruption }: Terminal): Promise<string> {
  return new Promise((resolve) => {
    const stop = () => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.once(signal, () => process.exit(128 + constants.signals[signal]));
      }
      resolve(String(interruption.reason));
    };
    if (interruption.aborted) stop();
    else interruption.addEventListener('abort', stop, { once: true });
  });
}

/** Keys are kept to their limits where what counts is installed: it is no dependency of this package. */
async function limiterOf() {
  try {
    const { memoryLimiter } = await import('../../limiters.js');
    return memoryLimiter();
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw fault;
  }
}

/** What the system says of an address, in words. */
function unlistened(fault: unknown, host: string, port: number): unknown {
  switch (fault instanceof Error && 'code' in fault ? fault.code : undefined) {
    case 'EADDRINUSE':
      return new RefusedError(`Port ${port} is in use. Choose another with --port; 0 is any that is free.`);
    case 'EACCES':
      return new RefusedError(`This user may not listen at port ${port}. Choose one above 1023 with --port.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new UsageError(`--host must be an address of this machine; ${quoted(host)} is none.`);
    default:
      return fault;
  }
}
