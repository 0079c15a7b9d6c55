/** The version of this package. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** As package.json has it: the first one above this file, which lies deeper where it is compiled. */
export function versionOfPackage(): string {
  for (const up of ['../../', '../../../']) {
    const path = fileURLToPath(new URL(`${up}package.json`, import.meta.url));
    if (!existsSync(path)) continue;
    const manifest: { readonly version: string } = JSON.parse(readFileSync(path, 'utf8'));
    return manifest.version;
  }
  return 'unknown';
}
