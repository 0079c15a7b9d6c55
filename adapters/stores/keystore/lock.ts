/**
 * The lock beside a file: a symbolic link whose text names the holder, so that it appears whole or not at all, needs
 * no space on the disk, and can be judged by others.
 *
 * It keeps writers from working at once and in vain. That no change is lost even where it fails (a holder frozen past its
 * time, two who take over from a dead one at once) is the turn's doing (turn.ts).
 */
import { readlink, symlink, unlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { explained, KeystoreError, systemCode } from './errors.js';
import { lifeOf, newHolder, readHolder, spellHolder } from './holder.js';
import type { Place } from './place.js';

/** Milliseconds between two tries, at most: how long a dead holder on this machine goes unnoticed. */
const TRY_EVERY = 20;
/**
 * Milliseconds after which a lock is taken from a holder of whom nothing can be known (another container, the
 * machine's life before a restart) if it was not given back meanwhile. A change holds it for milliseconds.
 */
const ABANDONED_AFTER = 5_000;

/** Milliseconds until the next try: the longer somebody waits, the oftener they try, so that nobody waits for ever. */
function pauseAfter(waited: number): number {
  return 1 + (Math.random() * (TRY_EVERY - 1)) / (1 + waited / 250);
}

/** A lock taken. */
export interface HeldLock {
  /** Names this acquisition, and never another. */
  readonly token: string;
  /** Whether it was not taken away meanwhile. */
  isStillHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** A lock as this process sees it. */
export interface Lock {
  /** @throws {KeystoreError} `KEYSTORE_LOCKED` where others hold it for `timeout` milliseconds. */
  acquire(timeout: number): Promise<HeldLock>;
  /** The token in the lock, where somebody who may live holds it. */
  livingToken(): Promise<string | undefined>;
}

/** The lock of a file. */
export function lockOf({ path }: Place): Lock {
  const link = `${path}.lock`;
  /** What could not be removed when it was given back. */
  let leftBehind: string | undefined;
  /** The last holder of whom nothing can be known, and since when it is the one. */
  let stranger = { text: '', since: 0 };

  function isGone(text: string): boolean {
    if (text === leftBehind) return true;
    const holder = readHolder(text);
    const life = holder === undefined ? 'unknown' : lifeOf(holder);
    if (life !== 'unknown') return life === 'dead';
    if (stranger.text !== text) stranger = { text, since: performance.now() };
    return performance.now() - stranger.since > ABANDONED_AFTER;
  }

  async function release(text: string): Promise<void> {
    try {
      await remove(link, text);
    } catch {
      leftBehind = text;
    }
  }

  return {
    async acquire(timeout) {
      const holder = newHolder();
      const text = spellHolder(holder);
      const began = performance.now();
      while (!(await appears(link, text))) {
        const other = await readLink(link);
        if (other === undefined) continue;
        if (isGone(other)) {
          await remove(link, other);
          continue;
        }
        const waited = performance.now() - began;
        if (waited > timeout) throw lockedBy(other, link, timeout);
        await sleep(pauseAfter(waited));
      }
      return {
        token: holder.token,
        isStillHeld: async () => (await readLink(link)) === text,
        release: () => release(text),
      };
    },
    async livingToken() {
      const text = await readLink(link);
      return text === undefined || isGone(text) ? undefined : readHolder(text)?.token;
    },
  };
}

async function appears(link: string, text: string): Promise<boolean> {
  try {
    await symlink(text, link);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw explained(error, link);
  }
}

async function readLink(link: string): Promise<string | undefined> {
  try {
    return await readlink(link);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    if (systemCode(error) !== 'EINVAL') throw explained(error, link);
    throw new KeystoreError('KEYSTORE_LOCK_FOREIGN', link);
  }
}

/** Takes the lock away from this holder, if it is this one's still. */
async function remove(link: string, text: string): Promise<void> {
  if ((await readLink(link)) !== text) return;
  try {
    await unlink(link);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw explained(error, link);
  }
}

function lockedBy(text: string, link: string, timeout: number): KeystoreError {
  const pid = readHolder(text)?.pid;
  const who = pid === undefined ? 'the holder is not known' : `held by pid ${pid}`;
  return new KeystoreError('KEYSTORE_LOCKED', link, { detail: `${who}, waited ${timeout} ms`, pid });
}
