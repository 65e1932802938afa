import type { Alert } from '../../api/types.js';

/** The moment that matters: when it ended, else when it fired, else when it began. */
export function alertMoment(alert: Pick<Alert, 'started_at' | 'fired_at' | 'resolved_at'>): string {
  return alert.resolved_at ?? alert.fired_at ?? alert.started_at;
}

/** Who was told, as a sentence: `Told: Slack, PagerDuty.`; empty while nobody was. */
export function channelsTold({ channels }: Pick<Alert, 'channels'>): string {
  return channels.length === 0 ? '' : `Told: ${channels.join(', ')}.`;
}

/** `firing`, `pending`, `resolved`; a silenced alert says so. */
export function alertWord({ state, silenced }: Pick<Alert, 'state' | 'silenced'>): string {
  return silenced && state !== 'resolved' ? `${state}, silenced` : state;
}
