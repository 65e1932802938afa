import { setTimeout as sleep } from 'node:timers/promises';
import { SidelightError } from './errors.js';

export interface RetryOptions {
  /** Attempts in all, the first included. */
  attempts: number;
  /** Delay before the second attempt, milliseconds; doubles each time up to `maxDelayMs`. */
  delayMs: number;
  maxDelayMs: number;
  /** Uniform in [0, 1); spreads retries of many clients. */
  random?: () => number;
  signal?: AbortSignal;
  onRetry?: (error: unknown, attempt: number, delayMs: number) => void;
}

/** Delay before attempt `attempt + 1` (attempt counts from 1): exponential, with up to half of it taken off at random. */
export function backoff(attempt: number, options: Pick<RetryOptions, 'delayMs' | 'maxDelayMs' | 'random'>): number {
  const full = Math.min(options.delayMs * 2 ** (attempt - 1), options.maxDelayMs);
  return full * (1 - 0.5 * (options.random ?? Math.random)());
}

/**
 * Runs `task` until it succeeds, fails for good (an error that is not retryable) or has used up its attempts.
 * A `retryAfterMs` on the error is a lower bound for the delay.
 * @throws the last error
 */
export async function retry<T>(task: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await task(attempt);
    } catch (error) {
      const retryable = error instanceof SidelightError && error.retryable;
      if (!retryable || attempt >= options.attempts) throw error;
      const delayMs = Math.max(backoff(attempt, options), error.retryAfterMs ?? 0);
      options.onRetry?.(error, attempt, delayMs);
      await sleep(delayMs, undefined, { signal: options.signal });
    }
  }
}
