/** Paths in messages. */
import { inert } from './inert.js';

/** The path, as a shell would take it. */
export function quotedPath(path: string): string {
  const shown = inert(path);
  return /^[\w./@:+-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
