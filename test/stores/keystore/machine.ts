/**
 * What some tests need of the machine: to trace a process and fail its system calls, and to mount a small disk. Where it
 * cannot be had the tests are skipped and say so, or fail under `KEYWARDEN_REQUIRE_SERVICES=1`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Something a machine may lack. */
export interface Ability {
  readonly name: string;
  readonly isThere: boolean;
}

function works(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

/** The Debian package `strace`, and the right to trace one's own children. */
export const strace: Ability = {
  name: 'strace, allowed to trace',
  isThere: works(() => execFileSync('strace', ['-qq', '-e', 'trace=none', 'true'], { stdio: 'ignore' })),
};

/** The right to mount, as root has it. */
export const mounts: Ability = {
  name: 'the right to mount a file system',
  isThere: works(() => mountDisk('size=64k').unmount()),
};

/** A disk in memory, with these options of tmpfs. */
export function mountDisk(options: string): {
  readonly folder: string;
  remount(options: string): void;
  unmount(): void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'keystore-disk-'));
  const run = (command: string, ...args: readonly string[]) =>
    execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const remove = () => rmdirSync(folder);
  try {
    run('mount', '-t', 'tmpfs', '-o', `mode=0700,${options}`, 'tmpfs', folder);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    folder,
    remount: (changed) => run('mount', '-o', `remount,${changed}`, folder),
    unmount: () => {
      run('umount', '--lazy', folder);
      remove();
    },
  };
}

/** `describe` for what needs this of the machine. */
export function describeWith(title: string, ability: Ability, body: () => void): void {
  if (ability.isThere) {
    describe(title, body);
  } else if (process.env['KEYWARDEN_REQUIRE_SERVICES'] === '1') {
    describe(title, () => {
      test(`needs ${ability.name}`, () => {
        expect.fail(`This machine lacks ${ability.name}, and KEYWARDEN_REQUIRE_SERVICES=1 requires it.`);
      });
    });
  } else {
    describe.skip(`${title} (skipped: this machine lacks ${ability.name})`, body);
  }
}
