import { z } from 'zod';
import { name } from '../name.js';
import { CREDENTIALS, secret, withoutCredentials } from '../secret.js';
import { duration } from '../units.js';

/** Whoever holds such an address can post to it, so that it is not shown, in complaints neither. */
const secretUrl = (example: string, instead = '') =>
  secret()
    .refine((text) => /^https?:/i.test(text) && URL.canParse(text), `expected a URL such as ${example}`)
    .refine(withoutCredentials, `${CREDENTIALS}${instead}`);

const slackChannel = z.strictObject({
  type: z.literal('slack'),
  name,
  webhook_url: secretUrl('https://hooks.slack.com/services/...'),
});

const pagerdutyChannel = z.strictObject({
  type: z.literal('pagerduty'),
  name,
  routing_key: secret(),
  url: z
    .url({ protocol: /^https?$/, error: 'expected a URL such as https://events.eu.pagerduty.com/v2/enqueue' })
    .refine(withoutCredentials, CREDENTIALS)
    .default('https://events.pagerduty.com/v2/enqueue'),
});

const webhookChannel = z.strictObject({
  type: z.literal('webhook'),
  name,
  url: secretUrl('https://ops/hook', ': use token'),
  token: secret().optional().describe('Sent as a bearer token.'),
});

const alertmanagerChannel = z.strictObject({
  type: z.literal('alertmanager'),
  name,
  url: z
    .url({ protocol: /^https?$/, error: 'expected a URL such as http://127.0.0.1:9093' })
    .refine(withoutCredentials, `${CREDENTIALS}: use token`),
  token: secret().optional().describe('Sent as a bearer token.'),
  holds: duration()
    .default(86_400_000)
    .describe('An alert that fires holds so long without being told again; longer than repeat_interval.'),
});

const ADDRESS = /^(?:[^<>,\p{Cc}]*<[^<>\s,@]+@[^<>\s,@]+>|[^<>\s,@]+@[^<>\s,@]+)$/u;
const address = z
  .string()
  .regex(ADDRESS, 'expected an address such as oncall@example.com or "Sidelight <sidelight@example.com>"');

/** A server and nothing else: a path or query would be ignored. */
const isServer = (text: string): boolean => /^smtps?:\/\/[^/?#]+\/?$/.test(text) && URL.canParse(text);

const emailChannel = z
  .strictObject({
    type: z.literal('email'),
    name,
    url: z
      .string()
      .refine(withoutCredentials, `${CREDENTIALS}: use user and password`)
      .refine(isServer, 'expected a URL such as smtp://mail.example.com:587 or smtps://mail.example.com:465')
      .describe('The mail server; smtps:// is encrypted from the start, smtp:// by STARTTLS.'),
    user: z.string().min(1).optional(),
    password: secret().optional(),
    require_tls: z
      .boolean()
      .default(true)
      .describe('False: smtp:// is encrypted where the server offers it, with any certificate.'),
    from: address,
    to: z.array(address).min(1),
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    path: ['user'],
    message: 'user and password go together',
  });

const channel = z.discriminatedUnion('type', [
  slackChannel,
  pagerdutyChannel,
  emailChannel,
  webhookChannel,
  alertmanagerChannel,
]);

const matchers = z
  .strictObject({
    kind: z.string().optional(),
    key: z.string().optional(),
    target: z.string().optional(),
    model: z.string().optional(),
    metric: z.string().optional(),
    severity: z.string().optional(),
  })
  .describe('All given fields must match; * stands for any characters.');

/** Section `alerts`: when a finding is told, and to whom. */
export const alerts = z.strictObject({
  channels: z.array(channel).default([]),
  routes: z
    .array(z.strictObject({ match: matchers.default({}), channels: z.array(name).min(1) }))
    .default([])
    .describe('First match decides; without routes every alert goes to every channel.'),
  silences: z
    .array(
      z.strictObject({
        match: matchers,
        starts_at: z.iso.datetime({ offset: true }).optional(),
        ends_at: z.iso.datetime({ offset: true }),
        comment: z.string(),
      }),
    )
    .default([]),
  for: duration().default(60_000).describe('A finding must stay bad this long before its alert fires.'),
  keep_firing_for: duration().default(300_000).describe('... and good this long before it is resolved.'),
  group_wait: duration().default(30_000),
  group_interval: duration().default(300_000),
  repeat_interval: duration().default(14_400_000),
  send_resolved: z.boolean().default(true),
});

export type AlertsConfig = z.output<typeof alerts>;
export type ChannelConfig = z.output<typeof channel>;
export type Matchers = z.output<typeof matchers>;
