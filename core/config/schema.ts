import { CAPTURE_LEVELS, otlpCapture, type CaptureLevel } from './capture_levels.js';
import { z } from 'zod';
import { PURPOSES } from '../call.js';
import { bias } from './bias.js';
import { drift } from './drift.js';
import { gate } from './gate.js';
import { harms } from './harms.js';
import { integrity } from './integrity.js';
import { probes } from './probes.js';
import { currencies, priceOverrides, targetPrice, unknownCurrencies } from './prices.js';
import { scorers } from './scorers.js';
import { CREDENTIALS, secret, withoutCredentials } from './secret.js';
import { bytes, duration, listen } from './units.js';

const ratio = z.number().gt(0).lt(1);

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'expected letters, digits, dots, dashes or underscores');

/** How much of a call is kept. A request header can say less, never more. */
export { CAPTURE_LEVELS, type CaptureLevel };

export const REDACTION_TYPES = ['email', 'phone', 'card', 'iban', 'api_key'] as const;
export type RedactionType = (typeof REDACTION_TYPES)[number];

const captureRoute = z.strictObject({
  path: z.string().describe('Path of the request; * stands for any characters.'),
  level: z.enum(CAPTURE_LEVELS),
});

const mapping = z.strictObject({
  path: z.string().default('*').describe('Path of the request this mapping is for; * stands for any characters.'),
  operation: z.string().default('infer'),
  prompt: z.string().optional().describe('Where in the request the prompt is, e.g. $.inputs or $.messages[-1].text.'),
  output: z.string().optional().describe('Where in the response the output is; applied to each event of a stream.'),
  model: z.string().optional().describe('Where in the response, else the request, the model name is.'),
  input_tokens: z.string().optional(),
  output_tokens: z.string().optional(),
  finish_reason: z.string().optional(),
  error: z.string().optional(),
});

const metricsUrl = z
  .url({ protocol: /^https?$/, error: 'expected a URL such as http://127.0.0.1:8002/metrics' })
  .refine(withoutCredentials, CREDENTIALS);

/** Where the metrics of a model server are; looked for when absent. */
const serverMetrics = z.union([
  z.literal('off'),
  metricsUrl.transform((url) => [url]),
  z.array(metricsUrl).min(1).max(8),
]);

const aws = z.strictObject({
  sign: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe('auto: requests to AWS that come signed are signed again; always: all requests, unsigned ones too.'),
  region: z.string().min(1).optional().describe('Else told by the host name, or by the signature of the client.'),
  service: z.string().min(1).optional().describe('Name in signatures, e.g. bedrock; else told like the region.'),
  profile: z.string().min(1).optional().describe('Profile in the shared AWS configuration files.'),
});

/** Whoever may be told by it, or let in with it, is nobody to compare. */
const SECRET_HEADER = /auth|cookie|key|token|secret|signature|credential|forwarded|real-ip/;

const groupHeader = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9-]{1,64}$/, 'expected the name of a header, for example accept-language')
  .refine((each) => !SECRET_HEADER.test(each), 'this header may hold a secret or an address, and is not kept');

const target = z.strictObject({
  name: name.describe('Name of the model server, as shown everywhere.'),
  upstream: z
    .url({ protocol: /^https?$/, error: 'expected a URL such as http://127.0.0.1:8000' })
    .refine(withoutCredentials, `${CREDENTIALS}: clients send their own, and it is passed on`)
    .describe('Where the model server listens.'),
  listen: listen().optional().describe('PORT or HOST:PORT of the tap; 4100 when there is one target.'),
  tap: z
    .enum(['auto', 'tcp', 'http'])
    .default('auto')
    .describe('tcp never alters a byte; http is for https and rewriting.'),
  environment: z.string().default('production'),
  version: z.string().default('').describe('Version label of what is served; a change is shown as a deployment.'),
  purpose: z.enum(PURPOSES).default('user').describe('Only user calls count in budgets, SLOs and monitors.'),
  backend: z.string().optional().describe('Pins the protocol instead of recognising it from the exchange.'),
  provider: z.string().optional().describe('Names the provider for prices instead of telling it from host and model.'),
  price: targetPrice.optional(),
  metrics: serverMetrics
    .optional()
    .describe(
      "Prometheus address(es) of the model server itself, or off; looked for on the upstream's host by default.",
    ),
  capture: z.enum(CAPTURE_LEVELS).default('everything'),
  capture_routes: z.array(captureRoute).default([]).describe('First match decides; else capture.'),
  redact: z
    .array(z.enum(REDACTION_TYPES))
    .default([...REDACTION_TYPES])
    .describe('What is masked in texts before they touch the disk.'),
  mapping: z.array(mapping).default([]).describe('Fields of JSON protocols Sidelight does not know.'),
  tenant_header: z.string().toLowerCase().optional().describe('Request header that names the tenant.'),
  session_header: z.string().toLowerCase().optional().describe('Request header that names the session.'),
  caller_header: z
    .string()
    .toLowerCase()
    .optional()
    .describe('Request header that names the caller; else the API key does.'),
  group_headers: z
    .array(groupHeader)
    .max(8)
    .default([])
    .describe('Request headers by which callers declare groups, such as a language; for bias.groups.'),
  include_usage: z
    .boolean()
    .default(true)
    .describe('http tap only: ask OpenAI-style streams for usage and take the extra chunk out again.'),
  aws: aws.optional().describe('Signing of requests to AWS with the credentials of the collector.'),
  connect_timeout: duration().default(5000),
  idle_timeout: duration()
    .default(900_000)
    .describe('http tap: longest silence of the model server within a response.'),
});

/** The store takes one segment in one insert, and the embedded engine holds an insert in memory whole. */
const SEGMENT_LIMIT = 4e6;

const collector = z.strictObject({
  id: z.string().optional().describe('Stable name of this collector; the host name by default.'),
  to: z
    .url({ protocol: /^https?$/ })
    .refine(withoutCredentials, `${CREDENTIALS}: use collector.token`)
    .optional()
    .describe('The Sidelight service calls are shipped to.'),
  token: secret().optional().describe('Ingest token of the service.'),
  health: listen().default({ host: '127.0.0.1', port: 4190 }).describe('Health and metrics of the collector.'),
  salt: secret().optional().describe('Salt of caller hashes; made once per installation when absent.'),
  spool_max: bytes()
    .default(2e9)
    .describe('Disk the spool may use; beyond it the oldest segment is dropped and counted.'),
  segment_max: bytes()
    .refine((size) => size <= SEGMENT_LIMIT, 'at most 4MB: what the store takes in one insert')
    .default(SEGMENT_LIMIT)
    .describe('A segment is closed at this size.'),
  segment_age: duration().default(1000).describe('A segment is closed at this age.'),
  queue_max: bytes()
    .default(64e6)
    .describe('Bytes on their way to the parser; beyond it capture is dropped, traffic is not.'),
  body_max: bytes()
    .default(256e3)
    .describe('Captured bytes of one body, beside its last 64 kB; sizes and hashes stay true.'),
  bodies_max: bytes().default(64e6).describe('Captured bytes of all unfinished bodies together.'),
});

const SCOPES = ['ingest', 'feedback', 'read', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

const service = z.strictObject({
  listen: listen().default({ host: '127.0.0.1', port: 4180 }),
  otlp_listen: listen().optional().describe('OTLP/HTTP traces; 127.0.0.1:4318 by default, where that port is free.'),
  otlp_hold: duration()
    .default(15_000)
    .describe('How long a span waits for the same call from a tap, where there are taps.'),
  otlp_capture: otlpCapture,
  url: z.url().optional().describe('Address of the page in messages; http://HOST:PORT of listen by default.'),
  feedback_origins: z
    .array(z.url({ protocol: /^https?$/ }))
    .default([])
    .describe('Origins of web pages that may post feedback from the browser.'),
  allowed_hosts: z.array(z.string()).default([]).describe('Further Host headers to accept, besides localhost and url.'),
  tokens: z
    .array(z.strictObject({ name, token: secret(), scopes: z.array(z.enum(SCOPES)).min(1) }))
    .default([])
    .describe('Required as soon as the service listens beyond this machine.'),
});

const store = z.strictObject({
  data: z.string().default('.sidelight').describe('Folder for the embedded store, spool and state.'),
  clickhouse_url: secret()
    .optional()
    .describe('A ClickHouse server (http://user:password@host:8123/database) instead of the embedded one.'),
  cluster: name.optional().describe('Name of the ClickHouse cluster: tables are created on all of it.'),
  keep_texts: duration()
    .default(30 * 86_400_000)
    .describe('Prompts and outputs are cleared after this.'),
  keep_calls: duration()
    .default(395 * 86_400_000)
    .describe('Calls are deleted after this.'),
  keep_rollups: duration().default(1825 * 86_400_000),
  max_query_time: duration().default(30_000),
});

const slo = z
  .strictObject({
    name: name,
    target: z.string().default('*').describe('Target the objective is for; * means each of them.'),
    model: z.string().default('*'),
    metric: z.enum(['error_ratio', 'latency', 'ttft']),
    objective: ratio.default(0.95).describe('Share of requests that must be good.'),
    threshold: duration().optional().describe('latency and ttft: a request is good when it is at most this.'),
    period: duration().default(30 * 86_400_000),
    min_calls: z.number().int().positive().default(20).describe('Below this sample the verdict is no_data.'),
    severity: z.enum(['page', 'ticket', 'note']).default('page'),
  })
  .refine((objective) => objective.metric === 'error_ratio' || objective.threshold !== undefined, {
    path: ['threshold'],
    error: 'latency and ttft objectives need a threshold, for example 2s',
  });

const budget = z.strictObject({
  name: name,
  target: z.string().default('*').describe('* means all of them together.'),
  model: z.string().default('*'),
  metric: z.enum(['cost', 'tokens', 'calls']).default('cost'),
  limit: z.number().positive(),
  period: z.enum(['day', 'week', 'month']).default('month').describe('Calendar periods, UTC.'),
  near: ratio.default(0.8).describe('From this share on the budget is near.'),
  severity: z.enum(['page', 'ticket', 'note']).default('ticket'),
});

const slackChannel = z.strictObject({ type: z.literal('slack'), name, webhook_url: secret() });

const pagerdutyChannel = z.strictObject({
  type: z.literal('pagerduty'),
  name,
  routing_key: secret(),
  url: z.url().default('https://events.pagerduty.com/v2/enqueue'),
});

const channel = z.discriminatedUnion('type', [slackChannel, pagerdutyChannel]);
export type ChannelConfig = z.output<typeof channel>;

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

const alerts = z.strictObject({
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

const evaluator = z.strictObject({
  enabled: z.boolean().default(true),
  interval: duration().default(15_000).describe('How often checks are asked.'),
});

const caller = z.strictObject({
  alias: z.string().min(1).describe('Name it is shown by; several hashes may have one.'),
  tenant: z.string().default('').describe('Whom it belongs to.'),
});

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

export type { OwnModelConfig } from './own_model.js';
export type { JudgeConfig } from './judge.js';
export type { ScorersConfig } from './scorers.js';

/** The whole configuration. Every field has a default: no file is needed to start. */
export const configSchema = z
  .strictObject({
    targets: z.array(target).default([]),
    collector: collector.prefault({}),
    service: service.prefault({}),
    store: store.prefault({}),
    evaluator: evaluator.prefault({}),
    scorers: scorers.prefault({}),
    gate: gate.prefault({}),
    probes: probes.prefault({}),
    drift: drift.prefault({}),
    integrity: integrity.prefault({}),
    harms: harms.prefault({}),
    bias: bias.prefault({}),
    slos: z.array(slo).default([
      {
        name: 'errors',
        target: '*',
        model: '*',
        metric: 'error_ratio',
        objective: 0.99,
        period: 2_592_000_000,
        min_calls: 20,
        severity: 'page',
      },
      {
        name: 'latency',
        target: '*',
        model: '*',
        metric: 'latency',
        objective: 0.95,
        threshold: 10_000,
        period: 2_592_000_000,
        min_calls: 20,
        severity: 'page',
      },
      {
        name: 'ttft',
        target: '*',
        model: '*',
        metric: 'ttft',
        objective: 0.95,
        threshold: 2000,
        period: 2_592_000_000,
        min_calls: 20,
        severity: 'page',
      },
    ]),
    budgets: z.array(budget).default([]),
    alerts: alerts.prefault({}),
    prices: priceOverrides.default([]).describe('Prices of models, before the price list; first match decides.'),
    prices_file: z
      .string()
      .optional()
      .describe('More of them, in a file (YAML or JSON) that is read again when it changes.'),
    prices_url: z
      .url({ protocol: /^https?$/ })
      .refine(withoutCredentials, CREDENTIALS)
      .optional()
      .describe('More of them, or a price list of genai-prices; fetched daily, the last good one is kept.'),
    currencies: currencies.default({}),
    callers: z
      .record(z.string(), z.union([z.string(), caller]))
      .default({})
      .describe('Caller hash to the name it is shown by.'),
    log_level: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  })
  .superRefine((config, context) => {
    const seen = new Set<string>();
    config.targets.forEach((each, index) => {
      if (seen.has(each.name)) {
        context.addIssue({
          code: 'custom',
          path: ['targets', index, 'name'],
          message: `the name "${each.name}" is taken`,
        });
      }
      seen.add(each.name);
      if (config.targets.length > 1 && each.listen === undefined) {
        context.addIssue({
          code: 'custom',
          path: ['targets', index, 'listen'],
          message: 'with several targets each needs its own listen, for example 4101',
        });
      }
    });
    for (const unknown of unknownCurrencies(config.prices, config.currencies)) {
      context.addIssue({
        code: 'custom',
        path: ['currencies'],
        message: `prices are in ${unknown}, and its rate is not given, for example ${unknown}: 1.08`,
      });
    }
    for (const door of ['listen', 'otlp_listen'] as const) {
      const host = config.service[door]?.host;
      if (host !== undefined && !LOOPBACK.test(host) && config.service.tokens.length === 0) {
        context.addIssue({
          code: 'custom',
          path: ['service', door],
          message: `listening beyond this machine (${host}) needs at least one token in service.tokens`,
        });
      }
    }
    const channels = new Set(config.alerts.channels.map((each) => each.name));
    config.alerts.routes.forEach((route, index) => {
      for (const wanted of route.channels) {
        if (!channels.has(wanted)) {
          context.addIssue({
            code: 'custom',
            path: ['alerts', 'routes', index, 'channels'],
            message: `there is no channel "${wanted}"`,
          });
        }
      }
    });
  });

export type Config = z.output<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;
export type TargetConfig = Config['targets'][number];
export type SloConfig = Config['slos'][number];
export type DriftConfig = Config['drift'];
export type BudgetConfig = Config['budgets'][number];
export type AlertsConfig = Config['alerts'];
export type Matchers = z.output<typeof matchers>;

/** Where spans are taken unless the configuration says where; goes without when somebody else listens there. */
export const DEFAULT_OTLP_LISTEN = { host: '127.0.0.1', port: 4318 };

/** Port of the tap when there is exactly one target. */
export const DEFAULT_TAP_PORT = 4100;
