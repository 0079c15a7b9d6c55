/** An empty project somewhere else on this machine that installs the packed tarball, as a user would. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** How a program ended. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** What npm wrote into the lock file about one installed package. */
export interface Installed {
  readonly name: string;
  readonly hasInstallScript: boolean;
}

export class EmptyProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'keywarden-empty-'));

  /** Variables that programs find besides this process's own. */
  readonly environment: Record<string, string> = {};

  constructor() {
    this.write('package.json', JSON.stringify({ private: true, type: 'module' }));
  }

  /** Installs packages, without running anybody's install scripts. @throws with what npm says where it cannot. */
  install(...packages: readonly string[]): void {
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
    const { status, output } = this.run('npm', 'install', ...flags, ...packages);
    if (status !== 0) throw new Error(`npm install ${packages.join(' ')} ended with ${status}\n${output}`);
  }

  /** Every package that is there now. */
  installed(): Installed[] {
    const lock: { packages: Record<string, { hasInstallScript?: boolean }> } = JSON.parse(
      readFileSync(join(this.folder, 'package-lock.json'), 'utf8'),
    );
    return Object.entries(lock.packages)
      .filter(([path]) => path !== '')
      .map(([path, { hasInstallScript = false }]) => ({
        name: path.replace(/^.*node_modules\//, ''),
        hasInstallScript,
      }));
  }

  /** Puts programs of `programs/` into the project, by name. */
  copy(...programs: readonly string[]): void {
    for (const program of programs) {
      cpSync(
        fileURLToPath(new URL(`programs/${program}.ts`, import.meta.url)),
        join(this.folder, `${program}.ts`),
      );
    }
  }

  /** Compiles a program as strictly as can be, declarations of packages included. */
  compile(program: string, moduleResolution: 'nodenext' | 'bundler'): Ended {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const module = moduleResolution === 'bundler' ? 'esnext' : 'nodenext';
    const strict = [
      '--strict',
      '--exactOptionalPropertyTypes',
      '--noUncheckedIndexedAccess',
      '--skipLibCheck',
      'false',
    ];
    const ways = ['--target', 'es2023', '--module', module, '--moduleResolution', moduleResolution];
    return this.run(process.execPath, tsc, ...strict, ...ways, '--types', 'node', `${program}.ts`);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  run(command: string, ...args: readonly string[]): Ended {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd: this.folder,
      encoding: 'utf8',
      timeout: 120_000,
      env: { ...process.env, ...this.environment },
    });
    if (error !== undefined) throw error;
    return { status, output: `${stdout}${stderr}` };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
