/** Where a warden says what goes wrong behind an answer. */

/** Messages for people and fields for machines; neither ever holds a secret. */
export interface Logger {
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
}

/** The default: warnings and errors on the console, nothing else. */
export const consoleLogger: Logger = {
  info: () => {},
  warn: (message, fields) => toConsole('warn', message, fields),
  error: (message, fields) => toConsole('error', message, fields),
};

function toConsole(level: 'warn' | 'error', message: string, fields: object | undefined): void {
  // biome-ignore lint/suspicious/noConsole: the console is what the default logger is for.
  console[level](`keywarden: ${message}`, ...(fields === undefined ? [] : [fields]));
}

/** The same logger, but what it throws, or rejects with, changes nothing. */
export function harmless(logger: Logger): Logger {
  const quietly =
    (level: keyof Logger) =>
    (message: string, fields?: object): void => {
      try {
        const answer: unknown = logger[level](message, fields);
        if (answer instanceof Promise) answer.catch(() => {});
      } catch {
        // A logger that is broken has nowhere to say so.
      }
    };
  return { info: quietly('info'), warn: quietly('warn'), error: quietly('error') };
}
