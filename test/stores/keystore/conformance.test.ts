import { describe, expect, test } from 'vitest';
import { openKeystore } from '../../../adapters/stores/keystore.js';
import type { StoreUnderTest } from '../../../src/store/conformance/index.js';
import { scaled } from '../../scale.js';
import { describeStore } from '../conformance.js';
import { modelTest } from '../model.js';
import { freshFolderInMemory } from './fresh-keystore.js';

/** A fresh keystore; a further handle has its own memory, as another process would. */
async function makeKeystore(): Promise<StoreUnderTest> {
  const { options, remove } = await freshFolderInMemory();
  const opened = [await openKeystore(options)];
  return {
    store: opened[0] ?? (await openKeystore(options)),
    another: async () => {
      const store = await openKeystore(options);
      opened.push(store);
      return store;
    },
    async dispose() {
      for (const store of opened) await store.close();
      await remove();
    },
  };
}

describeStore('the keystore', makeKeystore);

describe('the keystore beside a naive store', () => {
  test('random commands, through two handles, get the same answers', async () => {
    expect(await modelTest(makeKeystore, scaled(10_000))).toBeGreaterThanOrEqual(scaled(10_000));
  });
});
