#!/usr/bin/env node
/** The program `apikey`. */
import { isatty } from 'node:tty';
import { processTerminal } from './process-terminal.js';
import { runCli } from './program.js';

// Whatever is created here, SQLite's files too, is its owner's alone from the first moment.
process.umask(0o077);
const terminals = [0, 1, 2].filter(isatty);
process.on('exit', () => {
  if (terminals.every(isatty)) return;
  // The window was closed. Node would put the terminal back as it was, and abort over one that is gone, with what it has in memory
  // left in a file perhaps: the signal that the window sent ends it first.
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
});
// All that was written is flushed by then, and a connection that is still being tried must not keep anybody waiting.
process.exit(await runCli(process.argv, processTerminal()));
