import { isatty } from 'node:tty';
import { pino, type Logger } from 'pino';
import { readableLine } from './log_line.js';

export type { Logger } from 'pino';

/**
 * The log of one process: JSON lines on standard output, on a terminal lines for people; secrets masked, never prompt or output text.
 * @param name the role that speaks (collector, service ...)
 * @param to file descriptor; 2 where standard output is for an answer
 */
export function createLogger(name: string, level = 'info', to: 1 | 2 = 1): Logger {
  const options = {
    name,
    level,
    redact: {
      paths: ['headers', '*.headers', 'authorization', '*.authorization', 'token', '*.token'],
      censor: '[hidden]',
    },
  };
  const destination = pino.destination(to);
  return pino(options, isatty(to) ? { write: (line: string) => destination.write(readableLine(line)) } : destination);
}
