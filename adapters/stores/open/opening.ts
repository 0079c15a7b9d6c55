/** What is opened, with what, and what comes of it. */
import type { FullStore, KeyStore } from '../../../src/store/store.js';

/** How a store is opened; what the URL's kind of store has no use for is ignored. */
export interface OpenOptions {
  /** Whether tables of an older version are brought up to this one (SQL). Default `false`: they are an error. */
  readonly migrate?: boolean;
  /** The passphrase of a `keystore:`, 8 to 1,024 bytes. */
  readonly passphrase?: string | Uint8Array;
  /** What names of keys in Redis begin with. Default `keywarden:`. */
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
