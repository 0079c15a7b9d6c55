/** What is opened, with what, and what comes of it. */
import type { FullStore, KeyStore } from '../../../src/store/store.js';

/** How a store is opened; what the URL's kind of store has no use for is ignored. */
export interface OpenOptions {
  /**
   * Whether what is not there is made: the file, or the tables in an empty database. Default `true`; `false`: that is an error, so
   * that a mistyped name is noticed. In Redis nothing has to be made.
   */
  readonly create?: boolean;
  /** Whether tables of an older version are brought up to this one (SQL). Default `false`: they are an error. */
  readonly migrate?: boolean;
  /** The passphrase of a `keystore:`, 8 to 1,024 bytes. */
  readonly passphrase?: string | Uint8Array;
  /** What names of keys in Redis begin with; the URL may say it instead, as `?prefix=…`. Default `keywarden:`. */
  readonly prefix?: string;
}

/** A store that closes what was opened for it. */
export type OpenedStore = FullStore & Required<Pick<KeyStore, 'watch' | 'close'>>;

/** What an opener is handed. */
export interface Opening {
  /** The path, or the whole URL where it has a host; empty where there is nothing to say. */
  readonly place: string;
  readonly options: OpenOptions;
}
