import { z } from 'zod';
import { PURPOSES } from '../../call.js';
import { CAPTURE_LEVELS } from './capture_levels.js';
import { mapping } from './mapping.js';
import { name } from '../name.js';
import { targetPrice } from './prices.js';
import { CREDENTIALS, QUERY, withoutCredentials, withoutQuery } from '../secret.js';
import { listen, timer } from '../units.js';

export const REDACTION_TYPES = ['email', 'phone', 'card', 'iban', 'password', 'api_key'] as const;
export type RedactionType = (typeof REDACTION_TYPES)[number];

const captureRoute = z.strictObject({
  path: z.string().describe('Path of the request; * stands for any characters.'),
  level: z.enum(CAPTURE_LEVELS),
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

/** What lets somebody in is never stored, whatever else it may tell. */
const CREDENTIAL_HEADER = /authorization|cookie|api-?key|subscription-key|token|secret|signature|credential|password/;

/** A header whose value is kept as it was sent. */
const keptHeader = z
  .string()
  .toLowerCase()
  .refine(
    (each) => !CREDENTIAL_HEADER.test(each),
    'this header may hold a secret, and is not kept; caller_header may name it, which stores a hash',
  );

const groupHeader = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9-]{1,64}$/, 'expected the name of a header, for example accept-language')
  .refine((each) => !SECRET_HEADER.test(each), 'this header may hold a secret or an address, and is not kept');

/** One of `targets`: a model server behind a tap. */
export const target = z.strictObject({
  name: name.describe('Name of the model server, as shown everywhere.'),
  upstream: z
    .url({ protocol: /^https?$/, error: 'expected a URL such as http://127.0.0.1:8000' })
    .refine(withoutCredentials, `${CREDENTIALS}: clients send their own, and it is passed on`)
    .refine(withoutQuery, QUERY)
    .describe('Where the model server listens.'),
  listen: listen().optional().describe('PORT or HOST:PORT of the tap; 4100 when there is one target.'),
  tap: z
    .enum(['auto', 'tcp', 'http'])
    .default('auto')
    .describe('tcp never alters a byte; http is for https and rewriting.'),
  environment: z.string().default('production'),
  version: z.string().default('').describe('Version label of what is served; a change is shown as a deployment.'),
  purpose: z
    .enum(PURPOSES)
    .exclude(['refused'])
    .default('user')
    .describe('Only user calls count in budgets, SLOs and monitors.'),
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
  tenant_header: keptHeader.optional().describe('Request header that names the tenant.'),
  session_header: keptHeader.optional().describe('Request header that names the session.'),
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
  connect_timeout: timer().default(5000),
  idle_timeout: timer({ least: 0 })
    .default(900_000)
    .describe('http tap: longest silence of the model server, before a response or within it; 0s sets no limit.'),
});

export type TargetConfig = z.output<typeof target>;

/** Port of the tap when there is exactly one target. */
export const DEFAULT_TAP_PORT = 4100;
