import type { Alert } from '../../../core/findings/alert.js';
import type { ChannelConfig } from '../../../core/config/schema.js';
import { clip, plain } from '../../words.js';
import { entriesOf, factsOf, othersOf } from './entries.js';
import { evidenceUrl } from './links.js';
import type { GroupMessage, Notifier, NotifierOptions } from './notifier.js';
import { post, refusal, secretsOfUrl } from '../../post.js';

/** Slack's own limits; beyond them it refuses the message. */
const HEADER_MAX = 150;
const SECTION_MAX = 3000;
/** Fields hold short amounts: far below Slack's 2000. */
const FIELD_MAX = 200;
/** A message fails near 13,200 characters and 50 blocks in all: ten alerts of 800 stay clear of both. */
const ALERTS_SHOWN = 10;
const SUMMARY_MAX = 600;
const BUTTON_URL_MAX = 3000;

/**
 * Slack, by incoming webhook. It cannot edit what it said, so that each change is a message of its own. An answer is
 * good when its body is `ok`: proxies on the way also answer 200.
 */
export function createSlack(
  channel: Extract<ChannelConfig, { type: 'slack' }>,
  { timeoutMs }: NotifierOptions,
): Notifier {
  const url = channel.webhook_url;
  const request = { who: `slack channel "${channel.name}"`, secrets: secretsOfUrl(url) };
  return {
    name: channel.name,
    type: 'slack',
    async send(message, signal) {
      const answer = await post({ ...request, url, body: slackPayload(message), timeoutMs, signal });
      if (answer.status !== 200 || answer.text.trim() !== 'ok') throw refusal(request, answer);
    },
  };
}

/** The body of the webhook request: blocks for people, `text` for notifications and screen readers. */
export function slackPayload(message: GroupMessage) {
  const all = entriesOf(message);
  const shown = all.slice(0, ALERTS_SHOWN);
  const more = all.length - shown.length;
  const [first] = shown;
  const others = othersOf(message);
  return {
    text: escaped(`[${first?.word ?? ''}] ${first?.alert.summary ?? ''}${others}`, SECTION_MAX),
    blocks: [
      {
        type: 'header',
        text: {
          type: 'plain_text',
          text: escaped(`${first?.word ?? ''}: ${first?.alert.title ?? ''}${others}`, HEADER_MAX),
        },
      },
      ...shown.flatMap(({ alert, word }) => alertBlocks(alert, word, message.pageUrl)),
      ...(more > 0 ? [context(`and ${more} more: ${message.pageUrl}/alerts`)] : []),
    ],
  };
}

function alertBlocks(alert: Alert, word: string, pageUrl: string): object[] {
  const link = evidenceUrl(alert, pageUrl);
  return [
    { type: 'section', text: { type: 'mrkdwn', text: escaped(`*${word}* ${alert.summary}`, SUMMARY_MAX) } },
    {
      type: 'section',
      fields: factsOf(alert).map(({ label, value }) => ({
        type: 'mrkdwn',
        text: `*${label}*\n${escaped(value, FIELD_MAX)}`,
      })),
    },
    link.length <= BUTTON_URL_MAX
      ? { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Open' }, url: link }] }
      : context('See the alerts page of Sidelight.'),
  ];
}

function context(text: string): object {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: escaped(text, SUMMARY_MAX) }] };
}

/** Slack's control characters spelled out, and the result still within the limit: escapes count by their full length. */
function escaped(text: string, max: number): string {
  const spelled = (shown: string): string =>
    shown.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const clean = plain(text);
  let room = max;
  for (;;) {
    const result = spelled(clip(clean, room));
    if (result.length <= max) return result;
    room -= Math.max(1, Math.ceil((result.length - max) / 5));
  }
}
