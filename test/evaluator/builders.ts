import type { Alert, Notification } from '../../core/findings/alert.js';
import type { Finding } from '../../core/findings/finding.js';
import type { GroupMessage } from '../../evaluator/alerts/notify/index.js';

const DAY = 86_400_000;

/** Noon of a day a month ago: old enough to leave room for what follows, too young for any retention. */
export const NOON = Math.floor(Date.now() / DAY) * DAY - 30 * DAY + DAY / 2;

export const iso = (at: number): string => new Date(at).toISOString();

export function findingOf(given: Partial<Finding> = {}): Finding {
  return {
    finding_id: 'F1',
    at: iso(NOON),
    kind: 'slo',
    key: 'slo:ttft:llama',
    title: 'TTFT p95, llama',
    target: 'llama',
    model: '',
    metric: 'ttft',
    unit: 'ms',
    verdict: 'over',
    severity: 'page',
    value: 2400,
    limit: 1000,
    interval_low: 2300,
    interval_high: 2500,
    forecast: null,
    forecast_low: null,
    forecast_high: null,
    sample_size: 1842,
    method: 'burn rate 14.4 over 1 h and 5 min',
    window_seconds: 3600,
    summary: 'TTFT p95 on llama is 2.4 s against 1.0 s (n 1,842, last hour)',
    evidence: [],
    ...given,
  };
}

/** A verdict of a monitor: refusals have doubled. */
export function driftOf(given: Partial<Finding> = {}): Finding {
  return findingOf({
    kind: 'drift',
    key: 'drift:refusal:llama',
    title: 'Refusals, llama',
    metric: 'refusal',
    unit: 'ratio',
    value: 0.061,
    limit: 0.031,
    interval_low: 0.052,
    interval_high: 0.071,
    sample_size: 2140,
    method: 'mixture e-SR',
    window_seconds: 86_400,
    summary: 'Refusals doubled.',
    ...given,
  });
}

export function alertOf(given: Partial<Alert> = {}): Alert {
  return {
    alert_id: 'A1',
    key: 'slo:ttft:llama',
    group_key: 'slo:llama',
    state: 'firing',
    severity: 'page',
    title: 'TTFT p95, llama',
    summary: 'TTFT p95 on llama is 2.4 s against 1.0 s (n 1,842, last hour)',
    target: 'llama',
    model: '',
    metric: 'ttft',
    unit: 'ms',
    value: 2400,
    limit: 1000,
    interval_low: 2300,
    interval_high: 2500,
    since: null,
    sample_size: 1842,
    finding_id: 'F1',
    started_at: iso(NOON - 60_000),
    fired_at: iso(NOON),
    resolved_at: null,
    clear_since: null,
    silenced: false,
    updated_at: iso(NOON),
    ...given,
  };
}

/** What is said of a group of alerts that begins to fire. */
export function messageOf(given: Partial<GroupMessage> = {}): GroupMessage {
  return {
    groupKey: 'slo:llama',
    kind: 'firing',
    firing: [alertOf()],
    resolved: [],
    open: true,
    pageUrl: 'https://sidelight.example',
    at: iso(NOON),
    ...given,
  };
}

/** A line of the log of what was said, by a channel that could say it. */
export function notificationOf(given: Partial<Notification> = {}): Notification {
  return {
    notification_id: 'N1',
    at: iso(NOON),
    group_key: 'slo:llama',
    channel: 'team',
    kind: 'firing',
    firing: [],
    resolved: [],
    result: 'sent',
    attempts: 1,
    error: '',
    ...given,
  };
}

/** For notifiers that have nothing to warn of. */
export function noWarning(text: string): void {
  throw new Error(`nobody expected the warning: ${text}`);
}
