import { SidelightError } from '../../core/errors.js';
import { backoff, retry, type RetryOptions } from '../../core/retry.js';
import type { GroupMessage, Notifier } from './notify/index.js';

export type DeliveryRetry = Pick<RetryOptions, 'attempts' | 'delayMs' | 'maxDelayMs'>;

/** Attempts within one delivery. A channel that is down longer is tried again in later rounds. */
const DELIVERY_RETRY: DeliveryRetry = { attempts: 3, delayMs: 500, maxDelayMs: 4000 };
/** A longer `Retry-After` is waited for between rounds, not within a delivery. */
const RETRY_AFTER_MAX_MS = 10_000;
/** Between rounds: the first retry is in the next round, later ones ever rarer, up to five minutes. */
const ROUND_BACKOFF = { delayMs: 10_000, maxDelayMs: 300_000 };

export type Delivery =
  { result: 'sent'; attempts: number } | { result: 'failed'; attempts: number; error: string; permanent: boolean };

/** Raised to leave the retries of one delivery: the other side wants more patience than a round has. */
class Postponed extends Error {}

/** One channel and how it is doing: when it may be tried again after it failed. */
export class Channel {
  private failuresInARow = 0;
  /** Monotonic, ms: the time of day may be set back. */
  private notBefore = Number.NEGATIVE_INFINITY;
  /** Until then the other side asked to be left alone. Monotonic, ms. */
  private askedUntil = Number.NEGATIVE_INFINITY;

  constructor(
    readonly notifier: Notifier,
    private readonly retryOptions: DeliveryRetry = DELIVERY_RETRY,
  ) {}

  get name(): string {
    return this.notifier.name;
  }

  /**
   * False while it is left alone after a failure. The fault may be with what failed: a message that has not failed yet
   * waits only as long as the other side asked for.
   * @param now monotonic, ms
   */
  isReady(now: number, hasFailed: boolean): boolean {
    return now >= (hasFailed ? this.notBefore : this.askedUntil);
  }

  /** Sends with retries. Never throws. @param now monotonic, ms */
  async deliver(message: GroupMessage, now: number, signal: AbortSignal): Promise<Delivery> {
    let attempts = 0;
    let last: unknown;
    const attempt = async (): Promise<void> => {
      attempts++;
      try {
        await this.notifier.send(message, signal);
      } catch (error) {
        last = error;
        const patience = error instanceof SidelightError ? (error.retryAfterMs ?? 0) : 0;
        throw patience > RETRY_AFTER_MAX_MS ? new Postponed() : error;
      }
    };
    try {
      await retry(attempt, { ...this.retryOptions, signal });
      this.failuresInARow = 0;
      this.notBefore = Number.NEGATIVE_INFINITY;
      return { result: 'sent', attempts };
    } catch (error) {
      return this.failed(last ?? error, attempts, now);
    }
  }

  private failed(error: unknown, attempts: number, now: number): Delivery {
    const known = error instanceof SidelightError ? error : undefined;
    const permanent = known !== undefined && !known.retryable;
    if (!permanent) {
      this.failuresInARow++;
      this.askedUntil = now + (known?.retryAfterMs ?? 0);
      this.notBefore = Math.max(now + backoff(this.failuresInARow, ROUND_BACKOFF), this.askedUntil);
    }
    // Other errors may quote the request and with it a secret; only ours are known not to.
    return { result: 'failed', attempts, error: known?.message ?? `${this.name}: delivery failed`, permanent };
  }
}
