/** Machine-readable reasons; each message that carries one tells the user what to do next. */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'CONFIG_UNREADABLE'
  | 'PORT_IN_USE'
  | 'DATA_LOCKED'
  | 'DISK_FULL'
  | 'STORE_UNAVAILABLE'
  | 'STORE_REFUSED'
  | 'QUERY_REFUSED'
  | 'MISSING_PACKAGE'
  | 'UPSTREAM_UNREACHABLE'
  | 'COLLECTOR_FAILED'
  | 'USAGE'
  | 'DELIVERY_FAILED';

export interface SidelightErrorOptions {
  /** One line that says what to do about it. */
  hint?: string;
  /** True when the same attempt may succeed later. Permanent errors are never retried. */
  retryable?: boolean;
  /** For retryable errors: do not try again before this many milliseconds have passed (Retry-After). */
  retryAfterMs?: number;
  cause?: unknown;
}

/** An error with a code, a way out, and a word on whether trying again makes sense. */
export class SidelightError extends Error {
  readonly hint: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: SidelightErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'SidelightError';
    this.hint = options.hint;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
