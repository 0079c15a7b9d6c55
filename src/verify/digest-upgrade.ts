/** Replaces a digest that was made under an old pepper, or none, at the key's next use: the only moment its clear text is at hand. */
import type { Digester } from '../key/digest.js';
import type { Logger } from '../logger.js';
import type { AnyStore } from '../store/store.js';
import type { CompiledKey } from './compiled-key.js';

/** Upgrades digests in the background; what fails changes nothing and is tried again at a later use. */
export class DigestUpgrade {
  readonly #store: Pick<AnyStore, 'update'>;
  readonly #digester: Digester;
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #changed: (prefix: string) => void;
  readonly #running = new Map<string, Promise<void>>();

  constructor(parts: {
    readonly store: Pick<AnyStore, 'update'>;
    readonly digester: Digester;
    readonly logger: Logger;
    readonly now: () => number;
    /** Told of every key whose digest was replaced. */
    readonly changed: (prefix: string) => void;
  }) {
    this.#store = parts.store;
    this.#digester = parts.digester;
    this.#logger = parts.logger;
    this.#now = parts.now;
    this.#changed = parts.changed;
  }

  /** Starts replacing the digest of a key whose secret matched, unless that is under way. */
  start(key: CompiledKey, presented: string): void {
    if (this.#running.has(key.id)) return;
    const digest = this.#digester.digest(presented);
    this.#running.set(
      key.id,
      this.#replace(key, digest).finally(() => this.#running.delete(key.id)),
    );
  }

  /** Settles when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async #replace(
    key: CompiledKey,
    digest: { readonly pepperId: string; readonly value: string },
  ): Promise<void> {
    const at = this.#now();
    try {
      await this.#store.update(
        { accountId: key.accountId, id: key.id, version: key.version, set: { digest, updatedAt: at } },
        {
          accountId: key.accountId,
          at,
          action: 'key.digest_upgraded',
          actor: { id: 'keywarden', kind: 'host' },
          keyId: key.id,
          detail: { pepperId: digest.pepperId },
        },
      );
    } catch {
      this.#logger.warn('The digest of a key could not be replaced under the current pepper.', {
        keyId: key.id,
      });
    }
    this.#changed(key.prefix);
  }
}
