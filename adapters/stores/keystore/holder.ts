/** Who holds a lock, and whether that process still lives. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A holder of a lock: a process or, where a worker thread has it, that thread, which may end before its process does. */
export interface Holder {
  /** Of the process or thread. To the kernel both are of one kind: whoever signals a thread signals its process. */
  readonly pid: number;
  /** When it was started, in the kernel's clock ticks; tells it from a later one of the same pid. */
  readonly started: string;
  /** The boot and process-id namespace in which the pid means something; elsewhere the machine's name. */
  readonly place: string;
  /** 24 hexadecimal characters, new with every acquisition. */
  readonly token: string;
}

let self: Omit<Holder, 'token'> | undefined;

function thisThread(): Omit<Holder, 'token'> {
  if (self === undefined) {
    const pid = idOfThisThread() ?? process.pid;
    self = { pid, started: statOf(String(pid))?.started ?? '0', place: placeOfThisProcess() };
  }
  return self;
}

/** proc(5): `/proc/thread-self` leads to `<pid>/task/<thread>`; on the main thread the two are the same. */
function idOfThisThread(): number | undefined {
  const link = readOrUndefined(() => readlinkSync('/proc/thread-self'));
  const [, id] = /^\d+\/task\/(\d+)$/.exec(link ?? '') ?? [];
  return id === undefined ? undefined : Number(id);
}

/** This thread as the holder of a new lock. */
export function newHolder(): Holder {
  return { ...thisThread(), token: randomBytes(12).toString('hex') };
}

/** A holder as text: what the lock says. */
export function spellHolder({ pid, started, place, token }: Holder): string {
  return `${pid}.${started}.${place}.${token}`;
}

/** Reads such a text; `undefined` where it is none. */
export function readHolder(text: string): Holder | undefined {
  const [, pid, started, place, token] =
    /^([1-9]\d{0,9})\.(\d+)\.([0-9a-f]{12})\.([0-9a-f]{24})$/.exec(text) ?? [];
  if (pid === undefined || started === undefined || place === undefined || token === undefined)
    return undefined;
  return { pid: Number(pid), started, place, token };
}

/** Whether the holder lives. `unknown` where its pid belongs to another machine, boot or container. */
export function lifeOf(holder: Holder): 'alive' | 'dead' | 'unknown' {
  if (holder.place !== thisThread().place) return 'unknown';
  if (!exists(holder.pid)) return 'dead';
  const stat = statOf(String(holder.pid));
  if (stat === undefined) return 'alive';
  return stat.started !== holder.started || stat.isZombie ? 'dead' : 'alive';
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** proc(5), `/proc/[pid]/stat`: field 3 is the state, field 22 the start; field 2 may hold spaces and parentheses. */
function statOf(pid: string): { readonly started: string; readonly isZombie: boolean } | undefined {
  const text = readOrUndefined(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { started: fields[19] ?? '0', isZombie: fields[0] === 'Z' || fields[0] === 'X' };
}

function placeOfThisProcess(): string {
  const boot = readOrUndefined(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'));
  const namespace = readOrUndefined(() => readlinkSync('/proc/self/ns/pid'));
  const place = boot === undefined || namespace === undefined ? hostname() : `${boot} ${namespace}`;
  return createHash('sha256').update(place).digest('hex').slice(0, 12);
}

function readOrUndefined(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
