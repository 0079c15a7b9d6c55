/** What is left where a file cannot be written to its end: nothing that could be taken for a whole one. */
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeWith, mountDisk, mounts } from '../stores/keystore/machine.js';
import { call } from './fake-terminal.js';
import { type Place, SQLITE } from './places.js';

describeWith('on a disk that is full', mounts, () => {
  let place: Place;
  let disk: ReturnType<typeof mountDisk>;
  const fill = () => join(disk.folder, 'fill');
  beforeEach(async () => {
    place = await SQLITE.create();
    disk = mountDisk('size=64k');
    writeFileSync(fill(), Buffer.alloc(65_536));
  });
  afterEach(async () => {
    disk.unmount();
    await place.remove();
  });

  const run = (...args: readonly string[]) => call([...args, ...place.args]);

  test('a key that could not be written to --out leaves no file, and how to get another is told', async () => {
    const out = join(disk.folder, 'ci.key');
    const { code, err } = await run('create', '--alias', 'ci', '--out', out);
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^apikey: API key created for alias 'ci', but it could not be written \(ENOSPC\) and is lost\. Get another in its place: apikey regenerate --id apk_\w{16} --store \S+keys.db\n$/,
      ),
    });
    expect(existsSync(out)).toBe(false);
    rmSync(fill());
    const [, advice = ''] = /(regenerate --id apk_\w+)/.exec(err) ?? [];
    expect(await run(...advice.split(' '), '--yes', '--out', out)).toMatchObject({ code: 0 });
    expect(readFileSync(out, 'utf8')).toMatch(/^apikey_\w{50}\n$/);
  });

  test('a configuration that could not be written leaves no file', async () => {
    const file = join(disk.folder, 'keywarden.config.json');
    expect(await run('init', '--write-config', file)).toMatchObject({
      code: 1,
      err: `apikey: --write-config ${file}: it cannot be written (ENOSPC).\n`,
    });
    expect(existsSync(file)).toBe(false);
  });

  test('many keys end with what was written, and go on when there is room', async () => {
    // Room for some tens of lines.
    truncateSync(fill(), 61_440);
    const from = join(place.folder, 'keys.csv');
    const out = join(disk.folder, 'keys.out.csv');
    writeFileSync(from, `alias\n${Array.from({ length: 100 }, (_, index) => `svc-${index}`).join('\n')}\n`);
    const ended = await run('create', '--from', from, '--out', out);
    expect(ended).toMatchObject({
      code: 1,
      err: expect.stringContaining(`apikey: --out ${out}: it cannot be written (ENOSPC).\n`),
    });
    rmSync(fill());
    expect(await run('create', '--from', from, '--out', out)).toMatchObject({ code: 0 });
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n').slice(1);
    expect(new Set(lines.map((line) => line.split(',')[0])).size).toBe(100);
    expect(lines.length).toBe(100);
    for (const line of lines.slice(0, 2).concat(lines.slice(-2))) {
      const [, , key = ''] = line.split(',');
      expect(await call(['verify', ...place.args], { descriptors: { 0: key } })).toMatchObject({ code: 0 });
    }
  });
});
