/**
 * Builds better-sqlite3 where it is not built for this Node yet. `npm ci` runs no install scripts of dependencies, and only
 * the tests of the SQLite store want this one: it takes a minute where no prebuilt binary can be fetched.
 */
import { spawnSync } from 'node:child_process';
import Database from 'better-sqlite3';

function works(): boolean {
  try {
    new Database(':memory:').close();
    return true;
  } catch {
    return false;
  }
}

if (!works()) {
  console.log('Building better-sqlite3 for the tests, once …');
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['explore', 'better-sqlite3', '--', 'npm', 'run', 'install'],
    {
      encoding: 'utf8',
    },
  );
  if (status === 0) console.log('Built.');
  else console.warn(`${stdout}${stderr}\nbetter-sqlite3 could not be built: its tests are going to fail.`);
}
