/** The change of the passphrase: fresh keys for everything, so that who knows an old one and an old copy learns nothing new. */
import { freshUsageKey } from './content-key.js';
import type { Contents, ContentsPage } from './contents.js';
import type { Keyring } from './keyring.js';
import { passphraseBytes } from './passphrase.js';
import type { SealedFile } from './sealed-file.js';
import type { Usage, UsagePage } from './usage-contents.js';

/** What a change of the passphrase works with. */
export interface PassphraseParts {
  readonly keys: SealedFile<Contents, ContentsPage>;
  readonly usage: SealedFile<Usage, UsagePage>;
  readonly keyring: Keyring;
  /** scrypt's N for the new wrap. */
  readonly cost: number;
}

/**
 * Settles once the new passphrase, and it alone, opens the keystore. The main file comes last: where anything fails
 * before, the old passphrase holds, and the keys of both usage files that may be there are kept.
 */
export async function changePassphrase(
  { keys, usage, keyring, cost }: PassphraseParts,
  passphrase: string | Uint8Array,
): Promise<void> {
  const bytes = passphraseBytes(passphrase);
  const key = await keyring.freshKeyFor(bytes, cost).finally(() => bytes.fill(0));
  const usageKey = freshUsageKey();
  await keys.change(({ state }) => {
    const { sequences, usageKeys } = state.summary;
    state.summary = { sequences, usageKeys: [usageKey, ...usageKeys] };
  });
  await usage.change(() => undefined);
  await keys.change((draft) => {
    const { sequences, usageKeys } = draft.state.summary;
    // Older ones are needed no more; a newer one is that of another change under way.
    const place = usageKeys.findIndex(({ id }) => id === usageKey.id);
    if (place !== -1) draft.state.summary = { sequences, usageKeys: usageKeys.slice(0, place + 1) };
    draft.key = key;
  });
}
