import type { Alert, Notification } from '../../../core/findings/alert.js';
import type { ChannelConfig } from '../../../core/config/schema.js';

/** What a channel is told about one group of alerts. */
export interface GroupMessage {
  groupKey: string;
  kind: Notification['kind'];
  /** At least one of the two lists is not empty. */
  firing: readonly Alert[];
  resolved: readonly Alert[];
  /** Something this channel was told of still fires, if only silenced by now: nothing may be closed yet. */
  open: boolean;
  /** Address of the page, without a slash at its end. */
  pageUrl: string;
  /** ISO 8601, UTC. */
  at: string;
}

/** One way to reach people. */
export interface Notifier {
  name: string;
  type: ChannelConfig['type'];
  /**
   * One attempt.
   * @throws {SidelightError} DELIVERY_FAILED; `retryable` says whether the same message may get through later. The
   * text of the error holds no secret.
   */
  send(message: GroupMessage, signal: AbortSignal): Promise<void>;
}

export interface NotifierOptions {
  /** Longest wait for an answer, milliseconds. */
  timeoutMs: number;
  /** Hears of what got through, but not to everybody; the text holds no secret. */
  warn(text: string): void;
}
