/**
 * Hides Node's one-shot hash, as on a platform that has none, before the test file loads the package. The tests then
 * run on `@noble/hashes` alone.
 */
const { getBuiltinModule } = process;

Object.defineProperty(process, 'getBuiltinModule', {
  configurable: true,
  value: (id: string) => (id === 'node:crypto' || id === 'crypto' ? undefined : getBuiltinModule(id)),
});

const { portableSha256, sha256 } = await import('../src/key/sha256.js');
if (sha256 !== portableSha256) {
  throw new Error('The package found a hash other than the portable one; this run would prove nothing.');
}

export {};
