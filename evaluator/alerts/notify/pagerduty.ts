import { createHash } from 'node:crypto';
import type { Alert } from '../../../core/findings/alert.js';
import type { ChannelConfig } from '../../../core/config/schema.js';
import type { Severity } from '../../../core/findings/finding.js';
import { kindOf } from '../../../core/findings/check_key.js';
import { highest } from '../severity.js';
import { clip, plain } from '../../words.js';
import { factsOf } from './entries.js';
import { evidenceUrl } from './links.js';
import type { GroupMessage, Notifier, NotifierOptions } from './notifier.js';
import { post, refusal } from '../../post.js';

/** PagerDuty refuses longer summaries, and events above 512 KB. */
const SUMMARY_MAX = 1024;
const EVENT_MAX_BYTES = 512_000;
const LINKS_MAX = 20;

const PAGERDUTY_SEVERITY: Record<Severity, string> = { page: 'critical', ticket: 'warning', note: 'info' };

/**
 * PagerDuty, Events API v2. All messages of a group carry the same `dedup_key`: as long as anything of it fires they
 * update one incident, and when nothing does they resolve it.
 */
export function createPagerduty(
  channel: Extract<ChannelConfig, { type: 'pagerduty' }>,
  { timeoutMs }: NotifierOptions,
): Notifier {
  const request = { who: `pagerduty channel "${channel.name}"`, secrets: [channel.routing_key] };
  return {
    name: channel.name,
    type: 'pagerduty',
    async send(message, signal) {
      const body = pagerdutyEvent(message, channel.routing_key);
      const answer = await post({ ...request, url: channel.url, body, timeoutMs, signal });
      if (answer.status !== 202) throw refusal(request, answer);
    },
  };
}

/** The event for a group: `trigger` while anything fires, else `resolve`. */
export function pagerdutyEvent(message: GroupMessage, routingKey: string) {
  const event = {
    routing_key: routingKey,
    event_action: message.open ? 'trigger' : 'resolve',
    dedup_key: createHash('sha256').update(message.groupKey).digest('hex'),
    client: 'Sidelight',
    client_url: message.pageUrl,
    payload: { ...payload(message), custom_details: details(message) },
    links: [...message.firing, ...message.resolved].slice(0, LINKS_MAX).map((alert) => ({
      href: evidenceUrl(alert, message.pageUrl),
      text: clip(plain(alert.title), 200),
    })),
  };
  if (Buffer.byteLength(JSON.stringify(event)) <= EVENT_MAX_BYTES) return event;
  const note = { note: 'The details were left out: they are too long for one event. See the links.' };
  return { ...event, payload: { ...event.payload, custom_details: note } };
}

function payload({ groupKey, firing, resolved, at }: GroupMessage) {
  const alerts = firing.length > 0 ? firing : resolved;
  const [first] = alerts;
  const others = alerts.length > 1 ? ` and ${alerts.length - 1} more` : '';
  const severity = alerts.map((alert) => alert.severity).reduce(highest, 'note');
  return {
    summary: clip(plain(first?.summary ?? groupKey), SUMMARY_MAX - others.length) + others,
    source: clip(plain(first?.target ?? '') || 'sidelight', 200),
    severity: PAGERDUTY_SEVERITY[severity],
    timestamp: first?.fired_at ?? at,
    component: clip(plain(first?.model ?? ''), 200),
    group: clip(plain(groupKey), 200),
    class: first === undefined ? '' : `${kindOf(first.key)} ${first.metric}`,
  };
}

function details({ firing, resolved }: GroupMessage) {
  return { firing: firing.map(line), resolved: resolved.map(line) };
}

function line(alert: Alert): string {
  const facts = factsOf(alert).map(({ label, value }) => `${label.toLowerCase()} ${value}`);
  return `${plain(alert.summary)} (${facts.join(', ')})`;
}
