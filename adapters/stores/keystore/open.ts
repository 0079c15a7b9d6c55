/** Opens a keystore: finds it or makes it, checks the passphrase, and puts the parts together. */
import { Buckets } from './buckets.js';
import { changePassphrase } from './change-passphrase.js';
import { type ContentKey, freshUsageKey, usageContentKey } from './content-key.js';
import {
  type Contents,
  type ContentsPage,
  contentsCodec,
  contentsOfPages,
  copyOfContents,
  emptyContents,
  pagesOfContents,
} from './contents.js';
import { encryptedStore, type Keystore } from './encrypted-store.js';
import { KeystoreError, type KeystoreErrorCode } from './errors.js';
import type { KeyPart } from './header.js';
import { Keyring } from './keyring.js';
import type { Lock } from './lock.js';
import type { KeystoreSettings } from './options.js';
import { isThere, locate, type Place, usagePlace } from './place.js';
import { SealedFile } from './sealed-file.js';
import { removeLeftovers } from './turn.js';
import { type Usage, type UsagePage, usageCodec } from './usage-contents.js';
import { Watching } from './watching.js';

type KeysFile = SealedFile<Contents, ContentsPage>;
type UsageFile = SealedFile<Usage, UsagePage>;

/** A keystore with these settings. The passphrase's bytes are overwritten before it settles. */
export async function openWith(settings: KeystoreSettings): Promise<Keystore> {
  try {
    return await openAt(await locate(settings.path), settings);
  } finally {
    settings.passphrase.fill(0);
  }
}

async function openAt(place: Place, settings: KeystoreSettings): Promise<Keystore> {
  const { cost, create, lockTimeout, pollEvery } = settings;
  const keyring = new Keyring(place.path, settings.passphrase);
  const keys = keysFile(place, lockTimeout, keyring, (before, now) => watching.compare(before, now));
  const usage = usageFile(usagePlace(place), lockTimeout, keys);
  const watching = new Watching(pollEvery, async () => {
    if (keys.isOutdated()) await keys.current();
  });
  try {
    if (create && !isThere(place)) {
      await keys.create({ state: emptyContents(freshUsageKey()), key: await keyring.freshKey(cost) });
    }
    await keys.current();
    await tidy(place, keys);
    await tidy(usagePlace(place), usage);
  } catch (error) {
    await keys.close();
    throw error;
  } finally {
    keyring.forgetPassphrase();
  }
  const parts = { keys, usage, keyring, cost };
  return encryptedStore({ keys, usage, watching, changePassphrase: (next) => changePassphrase(parts, next) });
}

function keysFile(
  place: Place,
  lockTimeout: number,
  keyring: Keyring,
  changed: (before: Contents, now: Contents) => void,
): KeysFile {
  return new SealedFile({
    place,
    lockTimeout,
    keyOf: (keyPart) => keyring.keyOf(keyPart),
    whenMissing: () => {
      throw new KeystoreError('KEYSTORE_FILE_MISSING', place.path);
    },
    codec: contentsCodec,
    pagesOf: pagesOfContents,
    stateOf: contentsOfPages,
    copyOf: copyOfContents,
    changed,
  });
}

/** The usage file has no passphrase of its own: its key lies in the main file, so that one wrap guards both. */
function usageFile(place: Place, lockTimeout: number, keys: KeysFile): UsageFile {
  const keyFor = async (keyPart?: KeyPart): Promise<ContentKey> => {
    const { state } = await keys.current();
    const id = keyPart?.kind === 'usage' ? keyPart.key : undefined;
    const found = state.summary.usageKeys.find((key) => keyPart === undefined || key.id === id);
    if (found === undefined) throw new KeystoreError('KEYSTORE_USAGE_MISMATCH', place.path);
    return usageContentKey(found);
  };
  return new SealedFile({
    place,
    lockTimeout,
    keyOf: keyFor,
    keyToWrite: () => keyFor(),
    whenMissing: async () => ({ state: Buckets.of(), key: await keyFor() }),
    codec: usageCodec,
    pagesOf: (usage) => usage.pages(),
    stateOf: (pages) => Buckets.of(pages),
    copyOf: (usage) => usage.copy(),
  });
}

/** What stands in the way of tidying up stands in the way of changes, and is said then; reading goes on. */
const NOT_NOW: ReadonlySet<KeystoreErrorCode> = new Set([
  'KEYSTORE_READ_ONLY',
  'KEYSTORE_ACCESS_DENIED',
  'KEYSTORE_LOCK_FOREIGN',
]);

async function tidy(place: Place, { lock }: { readonly lock: Lock }): Promise<void> {
  try {
    await removeLeftovers(place, lock);
  } catch (error) {
    if (!(error instanceof KeystoreError) || !NOT_NOW.has(error.code)) throw error;
  }
}
