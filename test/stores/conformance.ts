/** Registers the conformance suite with vitest for one store. */
import { describe, expect, test } from 'vitest';
import {
  lackingNeeds,
  type MakeStore,
  NEEDS,
  type Need,
  storeConformance,
} from '../../src/store/conformance/index.js';

export interface DescribeStoreOptions {
  /** What the store does not have, each with the reason; skips the cases that need it. */
  readonly lacks?: { readonly [N in Need]?: string };
  /** Single cases that the store cannot keep to, by name, each with the reason. */
  readonly skip?: { readonly [caseName: string]: string };
  /** Milliseconds a case may take; 60,000 unless told. */
  readonly timeout?: number;
}

/**
 * Runs every case against the store. What is skipped shows its reason in the report; a reason for a case that does not
 * exist, or for a port that the store fills after all, fails, so that no skip outlives its cause.
 */
export function describeStore(name: string, makeStore: MakeStore, options: DescribeStoreOptions = {}): void {
  const { lacks = {}, skip = {}, timeout = 60_000 } = options;
  describe(`${name} keeps the promises of the store port`, () => {
    test('every skip has a reason, and a cause', { timeout }, async () => {
      const names = new Set(storeConformance.map((one) => one.name));
      expect(Object.keys(skip).filter((caseName) => !names.has(caseName))).toEqual([]);
      for (const reason of [...Object.values(lacks), ...Object.values(skip)]) {
        expect(reason.length, 'a reason is a sentence').toBeGreaterThan(10);
      }
      const under = await makeStore();
      try {
        expect(NEEDS.filter((need) => lacks[need] !== undefined)).toEqual(lackingNeeds(under));
      } finally {
        await under.dispose?.();
      }
    });

    for (const { name: caseName, needs, run } of storeConformance) {
      const reason = skip[caseName] ?? needs.map((need) => lacks[need]).find((why) => why !== undefined);
      test(caseName, { timeout }, async (context) => {
        if (reason !== undefined) context.skip(reason);
        await run(makeStore);
      });
    }
  });
}
