/** What a configuration says, and what holds without one. */
import type { PepperSet, RecoverySet } from '../../src/options.js';
import type { ScopeDefinitions } from '../../src/policy/scopes.js';

/** What keys begin with where no configuration says otherwise. */
export const DEFAULT_BRAND = 'apikey';

/** What a configuration file may say. Paths are relative to its folder. */
export interface ConfigurationFile {
  /** What keys begin with: 2 to 20 of `a-z`, `0-9` and single `_`. Default: `apikey`. */
  readonly brand?: string;
  /** Brands of keys made before a rename, still accepted. Default: none. */
  readonly alsoAccept?: readonly string[];
  /** The scopes there are: name -> description, or `{ description, implies }`. Default: none. */
  readonly scopes?: ScopeDefinitions;
  /** The URL of the store, as `openStore` takes it. */
  readonly store?: string;
  /** A file, not accessible to everybody, with the pepper: the secret itself, or JSON `{ current, secrets, acceptUnpeppered? }`. */
  readonly pepperFile?: string;
  /** A file, not accessible to everybody, with JSON `{ current, secrets }`: keys can be shown again. */
  readonly recoveryFile?: string;
  /** What `apikey serve` answers under `/authorize/:policy`. */
  readonly policies?: unknown;
}

/** A configuration, read and checked, with the secrets that it names. */
export interface Configuration {
  /** To be spread into the options of `createKeywarden`. */
  readonly warden: {
    readonly brand: string;
    readonly alsoAccept: readonly string[];
    readonly scopes: ScopeDefinitions;
    readonly pepper?: string | PepperSet;
    readonly recovery?: RecoverySet;
  };
  /** The URL of the store, its path absolute. */
  readonly store: string | undefined;
  readonly policies: unknown;
}

/** What holds without a configuration. */
export const NO_CONFIGURATION: Configuration = {
  warden: { brand: DEFAULT_BRAND, alsoAccept: [], scopes: {} },
  store: undefined,
  policies: undefined,
};

/** The configuration cannot be used. The message names the file, the field, what was expected and what came; never a secret. */
export class ConfigurationError extends TypeError {
  override readonly name = 'ConfigurationError';
}
