/** What an installation brings: read from what npm writes down of it. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Packages on a disk. */
export interface Installed {
  readonly packages: number;
  readonly megabytes: number;
  /** Those that run a script when they are installed. */
  readonly scripts: readonly string[];
}

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly hasInstallScript?: boolean;
}

/** Of packages in a folder's `node_modules` and of all that they need. */
export function installed(folder: string, names: readonly string[]): Installed {
  const lock: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
    readFileSync(join(folder, 'node_modules', '.package-lock.json'), 'utf8'),
  );
  const found = new Set<string>();
  const visit = (name: string, from: string): void => {
    const place = placeOf(name, from, lock.packages);
    if (place === undefined || found.has(place)) return;
    found.add(place);
    for (const needed of neededBy(lock.packages[place] ?? {})) visit(needed, place);
  };
  for (const name of names) visit(name, '');
  const places = [...found];
  return {
    packages: places.length,
    megabytes: places.reduce((sum, place) => sum + bytesOf(join(folder, place)), 0) / 1e6,
    scripts: places.filter((place) => lock.packages[place]?.hasInstallScript === true),
  };
}

/** npm installs peers, too, unless they are optional. */
function neededBy({
  dependencies,
  optionalDependencies,
  peerDependencies = {},
  peerDependenciesMeta,
}: Locked): string[] {
  const peers = Object.keys(peerDependencies).filter(
    (name) => peerDependenciesMeta?.[name]?.optional !== true,
  );
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/** As Node finds it: beside the package, or in a folder above. */
function placeOf(name: string, from: string, packages: Readonly<Record<string, Locked>>): string | undefined {
  for (let above = from; ; above = above.slice(0, Math.max(above.lastIndexOf('/node_modules/'), 0))) {
    const place = `${above === '' ? '' : `${above}/`}node_modules/${name}`;
    if (place in packages) return place;
    if (above === '') return undefined;
  }
}

/** Without what is nested in it: that is packages of their own. */
function bytesOf(folder: string): number {
  if (!existsSync(folder)) return 0;
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile()) bytes += statSync(path).size;
    else if (entry.isDirectory() && entry.name !== 'node_modules') bytes += bytesOf(path);
  }
  return bytes;
}
