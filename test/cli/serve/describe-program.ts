/** `describe` for what needs a program of the system's: without it, tests are skipped and say so, or fail where services are required. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';

export function describeProgram(title: string, program: string, body: () => void): void {
  if (isThere(program)) {
    describe(title, body);
    return;
  }
  const why = `there is no ${program} in the path`;
  if (process.env['KEYWARDEN_REQUIRE_SERVICES'] !== '1') {
    describe.skip(`${title} (skipped: ${why})`, body);
    return;
  }
  describe(title, () => {
    it(`needs ${program}`, () => {
      expect.fail(`${why} (apt-get install ${program}), and KEYWARDEN_REQUIRE_SERVICES=1 requires it.`);
    });
  });
}

function isThere(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
