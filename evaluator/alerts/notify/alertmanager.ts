import type { Alert } from '../../../core/findings/alert.js';
import type { ChannelConfig } from '../../../core/config/schema.js';
import { plain } from '../../words.js';
import { post, refusal } from '../../post.js';
import { kindOf } from '../../../core/findings/check_key.js';
import { evidenceUrl } from './links.js';
import type { GroupMessage, Notifier, NotifierOptions } from './notifier.js';

/**
 * Prometheus Alertmanager, API v2: it groups, routes and silences further. An alert that is not told again by its end is over for it, so
 * each says until when it holds: long beyond the next repetition.
 */
export function createAlertmanager(
  channel: Extract<ChannelConfig, { type: 'alertmanager' }>,
  { timeoutMs }: NotifierOptions,
): Notifier {
  const { token } = channel;
  const request = { who: `alertmanager channel "${channel.name}"`, secrets: token === undefined ? [] : [token] };
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const url = `${channel.url.replace(/\/+$/, '')}/api/v2/alerts`;
  return {
    name: channel.name,
    type: 'alertmanager',
    async send(message, signal) {
      const body = alertmanagerAlerts(message, channel.holds);
      const answer = await post({ ...request, url, headers, body, timeoutMs, signal });
      if (answer.status !== 200) throw refusal(request, answer);
    },
  };
}

/**
 * Alerts with labels that stay the same while one lives, and annotations that change.
 * @param holdsMs how long one that fires holds without being told again
 */
export function alertmanagerAlerts(message: GroupMessage, holdsMs: number) {
  const until = new Date(Date.parse(message.at) + holdsMs).toISOString();
  return [
    ...message.firing.map((alert) => one(alert, message, until)),
    ...message.resolved.map((alert) => one(alert, message, alert.resolved_at ?? message.at)),
  ];
}

function one(alert: Alert, { pageUrl }: GroupMessage, endsAt: string) {
  const labels = {
    alertname: `Sidelight ${kindOf(alert.key)}`,
    key: alert.key,
    target: alert.target,
    model: alert.model,
    metric: alert.metric,
    severity: alert.severity,
  };
  return {
    labels: Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, plain(value)])),
    annotations: { summary: plain(alert.summary), title: plain(alert.title) },
    startsAt: alert.fired_at ?? alert.started_at,
    endsAt,
    generatorURL: evidenceUrl(alert, pageUrl),
  };
}
