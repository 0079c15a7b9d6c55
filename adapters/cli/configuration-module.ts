/** A configuration that is a program: run, and waited for as long as there is something to wait for. */
import { pathToFileURL } from 'node:url';

/** Milliseconds: a module may fetch what it says, and is not waited for for ever. */
const PATIENCE = 30_000;

/**
 * What the module at a path exports as `default`.
 * @throws whatever the module throws, and an {@link Error} where it does not come to its end
 */
export async function defaultExportOf(path: string): Promise<unknown> {
  const over = new AbortController();
  const endless = new Promise<never>((_resolve, reject) => {
    const fail = (why: string) => () => reject(new Error(why));
    // Nothing is left that could end the waiting: the process would end, without a word.
    const idle = fail('it waits for something that never comes');
    process.once('beforeExit', idle);
    const late = setTimeout(fail(`it is not done after ${PATIENCE / 1_000} s`), PATIENCE).unref();
    over.signal.addEventListener('abort', () => {
      process.off('beforeExit', idle);
      clearTimeout(late);
    });
  });
  try {
    return await Promise.race([imported(path), endless]);
  } finally {
    over.abort();
  }
}

async function imported(path: string): Promise<unknown> {
  const module: { readonly default?: unknown } = await import(pathToFileURL(path).href);
  return module.default;
}
