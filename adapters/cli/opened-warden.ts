/** From the options that every command has to an open store with a warden on it. */
import { userInfo } from 'node:os';
import { createKeywarden, type Keywarden } from '../../src/keywarden.js';
import type { Logger } from '../../src/logger.js';
import type { KeyManager } from '../../src/manage/manager.js';
import { PERMISSIONS } from '../../src/manage/operations.js';
import type { KeywardenOptions } from '../../src/options.js';
import type { ScopeDefinitions } from '../../src/policy/scopes.js';
import type { LimiterOptions } from '../../src/verify/rate-limit.js';
import type { OpenedStore } from '../stores/open.js';
import { askedStore } from './asked-store.js';
import { brandRemark } from './brand-check.js';
import { calledAs } from './called-as.js';
import { type Configuration, ConfigurationError } from './configuration-shape.js';
import type { GlobalOptions } from './globals.js';
import { namedConfiguration } from './named-configuration.js';
import { openChosenStore } from './opened-store.js';
import { assertPepper } from './pepper-check.js';
import { sameKeys } from './same-keys.js';
import { type ChosenStore, chosenStore } from './store-choice.js';
import type { Terminal } from './terminal.js';

/** How the store is opened. */
export interface OpenSettings {
  /** Whether a store that is not there is made. Default: false, unless it is your own keystore. */
  readonly makes?: boolean;
  /** Whether tables of an older version are brought up to this one. Default: false. */
  readonly migrate?: boolean;
  /** Options of the warden beside those that the configuration says. */
  readonly warden?: Partial<Omit<KeywardenOptions, 'store' | 'brand'>>;
}

/** What {@link openWarden} opens. */
export interface OpenedWarden {
  readonly warden: Keywarden;
  readonly store: OpenedStore;
  readonly configuration: Configuration;
  /** Which store it is. */
  readonly chosen: ChosenStore;
  /** Whether it was made just now. */
  readonly isNew: boolean;
  /** What went wrong behind answers, in sentences. */
  readonly faults: readonly string[];
  /** Manages keys in the account that was named, with all rights, as whoever called. */
  readonly keys: KeyManager;
  /** The same as another actor of ours: `task` stands behind the user's name in events and `createdBy`. */
  keysFor(task: string): KeyManager;
  /**
   * Looks whether keys made here fit the store.
   * @throws {RefusedError} where its keys are made with a pepper that is not configured
   */
  assertPepper(): Promise<void>;
  /** What should be known of new keys here beside those there are. */
  brandRemark(): Promise<string | undefined>;
  /** Writes what was counted and lets go of the store. Once is enough; again does nothing. */
  close(): Promise<void>;
}

/** Milliseconds: a person waits longer than a request does, and a keystore's writers take turns of up to 10 s. */
const STORE_TIMEOUT = 15_000;

/** Keys may have limits, which servers keep: here nothing is counted against them. */
const UNCOUNTED: LimiterOptions = { create: () => ({ consume: async () => undefined }) };

export async function openWarden(
  terminal: Terminal,
  globals: GlobalOptions,
  { makes = false, migrate = false, warden: settings = {} }: OpenSettings,
): Promise<OpenedWarden> {
  const configuration = await namedConfiguration(globals, terminal);
  const chosen = chosenStore(globals, terminal, configuration);
  const { store, isNew } = await openChosenStore(chosen.url, {
    terminal,
    madeBy: makes || chosen.by === 'default' ? undefined : `${calledAs(terminal)} init${sameKeys(globals)}`,
    migrate,
    passphrase: {
      file: globals.passphraseFile,
      descriptor: globals.passphraseFd,
      options: { file: 'passphraseFile', descriptor: 'passphraseFd' },
    },
  });
  try {
    return wardenOn(store, { globals, configuration, chosen, isNew, settings });
  } catch (error) {
    await store.close();
    throw error;
  }
}

function wardenOn(
  store: OpenedStore,
  parts: {
    readonly globals: GlobalOptions;
    readonly configuration: Configuration;
    readonly chosen: ChosenStore;
    readonly isNew: boolean;
    readonly settings: NonNullable<OpenSettings['warden']>;
  },
): OpenedWarden {
  const { globals, configuration, chosen, isNew, settings } = parts;
  const faults: string[] = [];
  const warden: Keywarden = inWordsOf(globals.config, () =>
    createKeywarden<ScopeDefinitions>({
      cache: false,
      limiter: UNCOUNTED,
      storeTimeout: STORE_TIMEOUT,
      logger: keeping(faults),
      ...configuration.warden,
      ...settings,
      store,
    }),
  );
  const accountId = globals.account ?? 'default';
  const keysFor = (task?: string) =>
    warden.keys.as({
      id: task === undefined ? actorName() : `${actorName()} ${task}`,
      kind: 'host',
      accountId,
      operations: new Set(PERMISSIONS),
      grant: 'all',
    });
  let closing: Promise<void> | undefined;
  const close = async () => {
    await warden.close();
    await store.close();
  };
  return {
    warden,
    store,
    configuration,
    chosen,
    isNew,
    faults,
    keys: keysFor(),
    keysFor,
    assertPepper: () => askedStore(() => assertPepper(store, accountId, configuration)),
    brandRemark: () => askedStore(() => brandRemark(store, accountId, configuration)),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** What the core says of an option is said of the file that it was read from, and of the field there. */
function inWordsOf<T>(file: string | undefined, making: () => T): T {
  try {
    return making();
  } catch (error) {
    if (file === undefined || !(error instanceof TypeError)) throw error;
    const said = error.message
      .replace(/^createKeywarden: /, '')
      .replace(/^(pepper|recovery)\b/, (option) => `${option}File`);
    throw new ConfigurationError(`${file}: ${said}`);
  }
}

/** Who did it, as the audit log has it. */
function actorName(): string {
  try {
    return `apikey:${userInfo().username}`;
  } catch {
    // A container may run as a number that nobody gave a name to.
    return `apikey:${process.getuid?.() ?? 'unknown'}`;
  }
}

/** What goes wrong behind an answer is kept, and told with the error that it leads to. */
function keeping(faults: string[]): Logger {
  const keep = (message: string, fields: object = {}): void => {
    const said = 'message' in fields ? String(fields.message) : message;
    faults.push(said);
  };
  return { info: () => {}, warn: keep, error: keep };
}
