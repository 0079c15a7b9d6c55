/** What is passed on of a driver's error: its sentence, and nothing of the command that failed. */

/**
 * Drivers hang the failed command on their errors (ioredis: `command.args`, with digests, sealed keys and the
 * password of `AUTH`), and Redis quotes arguments of a command it does not know. So a new error is made of the
 * sentence alone.
 */
export function faultOf(error: unknown): Error {
  const said = error instanceof Error ? error.message || nameOf(error) : 'an unknown error';
  const sentence = (said.split(', with args beginning')[0] ?? '').split('\n')[0] ?? '';
  return new Error(sentence.startsWith('Redis: ') ? sentence : `Redis: ${sentence.slice(0, 300)}`);
}

/** Connection errors of several addresses at once have a code and no message. */
function nameOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** Whether Redis does not have the script yet. */
export function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
