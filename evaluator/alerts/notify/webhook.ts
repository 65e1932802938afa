import type { Alert } from '../../../core/findings/alert.js';
import type { ChannelConfig } from '../../../core/config/schema.js';
import { post, refusal, secretsOfUrl } from '../../post.js';
import { evidenceUrl } from './links.js';
import type { GroupMessage, Notifier, NotifierOptions } from './notifier.js';

/** A webhook of one's own: the group's alerts as JSON, whole. Any answer of 2xx is good. */
export function createWebhook(
  channel: Extract<ChannelConfig, { type: 'webhook' }>,
  { timeoutMs }: NotifierOptions,
): Notifier {
  const { url, token } = channel;
  const secrets = token === undefined ? secretsOfUrl(url) : [token, ...secretsOfUrl(url)];
  const request = { who: `webhook channel "${channel.name}"`, secrets };
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    name: channel.name,
    type: 'webhook',
    async send(message, signal) {
      const answer = await post({ ...request, url, headers, body: webhookBody(message), timeoutMs, signal });
      if (answer.status < 200 || answer.status > 299) throw refusal(request, answer);
    },
  };
}

/** What is posted. `status` is that of the group: `firing` while anything of it fires. */
export function webhookBody(message: GroupMessage) {
  const alerts = (list: readonly Alert[]) =>
    list.map((alert) => ({ ...alert, evidence_url: evidenceUrl(alert, message.pageUrl) }));
  return {
    version: '1',
    group_key: message.groupKey,
    kind: message.kind,
    status: message.open ? 'firing' : 'resolved',
    at: message.at,
    page_url: message.pageUrl,
    firing: alerts(message.firing),
    resolved: alerts(message.resolved),
  };
}
