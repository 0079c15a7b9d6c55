/** A logger that keeps what it is told. */
import type { Logger } from '../../src/logger.js';

export interface LogLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: object | undefined;
}

export function collector(): { readonly logger: Logger; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const line = (level: keyof Logger) => (message: string, fields?: object) => {
    lines.push({ level, message, fields });
  };
  return { lines, logger: { info: line('info'), warn: line('warn'), error: line('error') } };
}
