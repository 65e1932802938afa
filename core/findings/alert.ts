import type { Severity, Unit } from './finding.js';

export const ALERT_STATES = ['pending', 'firing', 'resolved'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** The life of a bad finding. Latest version of each row of table `alerts` (by `updated_at`). */
export interface Alert {
  /** ULID; a key that comes back after it was resolved is a new alert. */
  alert_id: string;
  /** The finding's key. */
  key: string;
  /** Alerts of one group go out in one message. */
  group_key: string;
  state: AlertState;
  severity: Severity;
  title: string;
  summary: string;
  target: string;
  model: string;
  metric: string;
  unit: Unit;
  value: number | null;
  limit: number | null;
  /** Interval of `value`, null where none is defined. */
  interval_low: number | null;
  interval_high: number | null;
  /** Since when it is so, as the check estimates; null where it does not: then `started_at` says it. */
  since: string | null;
  sample_size: number;
  finding_id: string;
  /** ISO 8601, UTC; null until it happened. */
  started_at: string;
  fired_at: string | null;
  resolved_at: string | null;
  /** Since when the finding has been good again; resolves after `keep_firing_for`. */
  clear_since: string | null;
  silenced: boolean;
  updated_at: string;
}

/** One line of the notification log: it decides, also after a restart, what was already said. */
export interface Notification {
  notification_id: string;
  at: string;
  group_key: string;
  channel: string;
  /** What was said. */
  kind: 'firing' | 'repeat' | 'resolved';
  /** The alerts that fired when it was said. */
  firing: string[];
  resolved: string[];
  result: 'sent' | 'failed';
  attempts: number;
  error: string;
}
