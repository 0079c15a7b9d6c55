import { appendFile, chmod, chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeywarden } from 'keywarden';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkJournal, openJournal } from '../../examples/custom-store.js';
import { storeConformance } from '../../src/store/conformance/index.js';
import { describeStore } from '../stores/conformance.js';

/** The user that owns nothing. */
const NOBODY = 65_534;

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keywarden-journal-'));
});
afterAll(() => rm(folder, { recursive: true }));

const fresh = () => {
  files += 1;
  return join(folder, `${files}.jsonl`);
};

describeStore(
  'the store of examples/custom-store.ts',
  async () => {
    const store = await openJournal(fresh());
    return { store, dispose: () => store.close() };
  },
  {
    lacks: {
      use: 'the example fills the required port only; without this one usage is off',
      transfer: 'the example fills the required port only; it cannot be copied by copyStore',
      watch: 'the example serves one process, whose own changes the warden knows of',
      another: 'the example serves one process, and one handle on the file',
    },
  },
);

describe('the journal of examples/custom-store.ts', () => {
  test('CARD-04: carries a warden, and what was acknowledged is there when it is opened again', async () => {
    const path = fresh();
    const first = await openJournal(path);
    const before = createKeywarden({ brand: 'acme', store: first, maxKeysPerAccount: 2 });
    const kept = await before.keys.create({ name: 'Kept', alias: 'kept' });
    const revoked = await before.keys.create({ name: 'Revoked' });
    await before.keys.revoke(revoked.record.id);
    await before.close();
    await first.close();

    const second = await openJournal(path);
    const after = createKeywarden({ brand: 'acme', store: second, maxKeysPerAccount: 2 });
    expect(await after.verify(kept.key)).toMatchObject({ ok: true, apiKey: { id: kept.record.id } });
    expect(await after.verify(revoked.key)).toMatchObject({ ok: false, code: 'API_KEY_REVOKED' });
    await expect(after.keys.create({ name: 'Rival', alias: 'kept' })).rejects.toMatchObject({
      code: 'API_KEY_ALIAS_TAKEN',
    });
    expect((await after.keys.audit({})).items.map((event) => event.sequence)).toEqual([3, 2, 1]);
    await after.close();
    await second.close();
  });

  test('a line that was being written when the process ended counts for nothing', async () => {
    const path = fresh();
    const first = await openJournal(path);
    const warden = createKeywarden({ brand: 'acme', store: first });
    const { key } = await warden.keys.create({ name: 'Whole' });
    await warden.close();
    await first.close();
    const whole = await readFile(path, 'utf8');
    await appendFile(path, whole.slice(0, 100));

    const second = await openJournal(path);
    const again = createKeywarden({ brand: 'acme', store: second });
    expect(await again.verify(key)).toMatchObject({ ok: true });
    await again.keys.create({ name: 'Next' });
    await again.close();
    await second.close();
    expect((await readFile(path, 'utf8')).startsWith(whole)).toBe(true);
    await (await openJournal(path)).close();
  });

  test('a journal that cannot be read is an error, and is left as it is', async ({ onTestFinished }) => {
    const path = fresh();
    const first = await openJournal(path);
    const warden = createKeywarden({ brand: 'acme', store: first });
    await warden.keys.create({ name: 'Kept' });
    await warden.close();
    await first.close();
    const whole = await readFile(path, 'utf8');
    // It may be written and not be read; root may everything, and is somebody else meanwhile.
    await chmod(path, 0o200);
    const user = process.geteuid?.();
    if (user === 0) {
      await chmod(folder, 0o755);
      await chown(path, NOBODY, NOBODY);
      process.seteuid?.(NOBODY);
      onTestFinished(() => process.seteuid?.(user));
    }
    await expect(openJournal(path)).rejects.toMatchObject({ code: 'EACCES' });
    if (user === 0) process.seteuid?.(user);
    await chmod(path, 0o600);
    expect(await readFile(path, 'utf8')).toBe(whole);
  });

  test('its own program finds nothing broken', async () => {
    const lines: string[] = [];
    const some = storeConformance.filter((_, index) => index % 6 === 0);
    expect(await checkJournal((line) => lines.push(line), some)).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^\d{2,} promises kept, 0 broken\.$/),
      expect.stringMatching(
        /^\d+ not asked for: the journal has no use, no transfer, no watch, no another\.$/,
      ),
    ]);
  });
});
