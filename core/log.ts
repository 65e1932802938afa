import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/**
 * The log of one process: JSON lines on standard output, secrets masked, never prompt or output text.
 * @param name the role that speaks (collector, service ...)
 */
export function createLogger(name: string, level = 'info'): Logger {
  return pino({
    name,
    level,
    redact: {
      paths: ['headers', '*.headers', 'authorization', '*.authorization', 'token', '*.token'],
      censor: '[hidden]',
    },
  });
}
