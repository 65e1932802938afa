import type { ChannelConfig } from '../../../core/config/schema.js';
import type { Notifier, NotifierOptions } from './notifier.js';
import { createAlertmanager } from './alertmanager.js';
import { createEmail } from './email.js';
import { createPagerduty } from './pagerduty.js';
import { createSlack } from './slack.js';
import { createWebhook } from './webhook.js';

/** The registry: one line per type of channel. */
export function createNotifier(channel: ChannelConfig, options: NotifierOptions): Notifier {
  switch (channel.type) {
    case 'slack':
      return createSlack(channel, options);
    case 'pagerduty':
      return createPagerduty(channel, options);
    case 'webhook':
      return createWebhook(channel, options);
    case 'email':
      return createEmail(channel, options);
    case 'alertmanager':
      return createAlertmanager(channel, options);
  }
}

export type { GroupMessage, Notifier, NotifierOptions } from './notifier.js';
