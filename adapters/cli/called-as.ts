/** How this program is called by whoever called it, for commands in messages that are to be pasted. */
import type { Terminal } from './terminal.js';

/** `npx keywarden` where npx ran it, which puts nothing on the path; else `apikey`. */
export function calledAs({ environment }: Pick<Terminal, 'environment'>): string {
  return environment['npm_command'] === 'exec' ? 'npx keywarden' : 'apikey';
}
