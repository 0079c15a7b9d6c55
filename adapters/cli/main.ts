#!/usr/bin/env node
/** The program `apikey`. */
import { processTerminal } from './process-terminal.js';
import { runCli } from './program.js';

// Whatever is created here, SQLite's files too, is its owner's alone from the first moment.
process.umask(0o077);
// All that was written is flushed by now, and a connection that is still being tried must not keep anybody waiting.
process.exit(await runCli(process.argv, processTerminal()));
