/** The rules of the house, as functions from files to the sentences that say where one is broken. */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { Import, SourceFile } from './imports.js';
import { DRAWERS, LONGEST_FILE, type Room } from './table.js';

type Rooms = Readonly<Record<string, Room>>;
type Files = ReadonlyMap<string, SourceFile>;

/** The only built-in module that the core may ask the platform for. */
const ASKED_OF_THE_PLATFORM = 'node:crypto';

/** The name of the room a file is in: the one with the longest matching place. */
export function roomOf(path: string, rooms: Rooms): string | undefined {
  let best: { name: string; length: number } | undefined;
  for (const [name, room] of Object.entries(rooms)) {
    for (const at of room.at) {
      const inside = path === `${at}.ts` || path.startsWith(`${at}/`);
      if (inside && at.length > (best?.length ?? -1)) best = { name, length: at.length };
    }
  }
  return best?.name;
}

/** Files without a room, and imports that are not in the table. */
export function brokenArrows(files: Files, rooms: Rooms): string[] {
  return [...files.values()].flatMap((file) => {
    const name = roomOf(file.path, rooms);
    const room = name === undefined ? undefined : rooms[name];
    if (name === undefined || room === undefined) return [`${file.path} is in no room of the table`];
    return file.imports.flatMap((one) => {
      const complaint = complaintOf(file.path, one, name, room, files, rooms);
      return complaint === undefined ? [] : [`${file.path}:${one.line}: ${complaint}`];
    });
  });
}

function complaintOf(
  path: string,
  { specifier, kind }: Import,
  name: string,
  room: Room,
  files: Files,
  rooms: Rooms,
): string | undefined {
  if (specifier.startsWith('node:') || isBuiltin(specifier)) {
    if (room.node || (kind === 'builtin' && specifier === ASKED_OF_THE_PLATFORM)) return undefined;
    return `${name} may not import ${specifier}: it runs where there is no Node`;
  }
  if (!specifier.startsWith('.')) {
    const packageName = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
    return room.packages.includes(packageName)
      ? undefined
      : `${name} may not import the package ${packageName}`;
  }
  const target = targetOf(path, specifier, files);
  if (!files.has(target)) return `${specifier} is no file of src or adapters`;
  const other = roomOf(target, rooms);
  if (other === undefined || other === name) return undefined;
  if (!room.rooms.includes(other)) return `${name} may not import ${other} (${specifier})`;
  if (target.startsWith('adapters/') && !frontDoors(rooms[other]).includes(target)) {
    return `${name} may import ${other} by its front door only, not ${specifier}`;
  }
  return undefined;
}

function frontDoors(room: Room | undefined): string[] {
  return (room?.at ?? []).flatMap((at) => [`${at}.ts`, `${at}/index.ts`]);
}

/** The file that is meant: components of the page end in `.tsx`. */
function targetOf(path: string, specifier: string, files: Files): string {
  const target = posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts');
  return files.has(`${target}x`) ? `${target}x` : target;
}

/** Circles of imports, types included: each as the files on it, in order. */
export function circles(files: Files): string[] {
  const found = new Set<string>();
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string) => {
    const seenAt = trail.indexOf(path);
    if (seenAt >= 0) found.add([...trail.slice(seenAt), path].join(' -> '));
    if (seenAt >= 0 || done.has(path)) return;
    trail.push(path);
    for (const { specifier } of files.get(path)?.imports ?? []) {
      if (specifier.startsWith('.')) visit(targetOf(path, specifier, files));
    }
    trail.pop();
    done.add(path);
  };
  for (const path of files.keys()) visit(path);
  return [...found];
}

/** Rooms of the table that import each other, directly or around corners: the table itself must point inward. */
export function circlesOfRooms(rooms: Rooms): string[] {
  const asFiles = Object.entries(rooms).map(([name, room]): [string, SourceFile] => [
    `${name}.ts`,
    {
      path: `${name}.ts`,
      lines: 0,
      imports: room.rooms.map((other) => ({ specifier: `./${other}.js`, kind: 'static', line: 0 })),
    },
  ]);
  return circles(new Map(asFiles));
}

/** Files that are too long. */
export function tooLong(files: Iterable<Pick<SourceFile, 'path' | 'lines'>>): string[] {
  return [...files]
    .filter(({ lines }) => lines > LONGEST_FILE)
    .map(({ path, lines }) => `${path} has ${lines} lines; none may have more than ${LONGEST_FILE}`);
}

/** Files and folders whose name says nothing. */
export function drawers(paths: Iterable<string>): string[] {
  return [...paths].filter((path) =>
    path.split('/').some((part) => DRAWERS.includes(part.replace(/\..*$/, '').toLowerCase())),
  );
}
