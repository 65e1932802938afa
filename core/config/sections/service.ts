import { z } from 'zod';
import { otlpCapture } from './capture_levels.js';
import { name } from '../name.js';
import { secret } from '../secret.js';
import { listen, timer } from '../units.js';

const SCOPES = ['ingest', 'feedback', 'read', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Section `service`: its doors, and who may come in. */
export const service = z.strictObject({
  listen: listen().default({ host: '127.0.0.1', port: 4180 }),
  otlp_listen: listen().optional().describe('OTLP/HTTP traces; 127.0.0.1:4318 by default, where that port is free.'),
  otlp_hold: timer({ least: 0 })
    .default(15_000)
    .describe('How long a span waits for the same call from a tap, where there are taps.'),
  otlp_capture: otlpCapture,
  url: z
    .url({ protocol: /^https?$/, error: 'expected a URL such as https://sidelight.example.com' })
    .optional()
    .describe('Address of the page in messages; http://HOST:PORT of listen by default.'),
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

/** Where spans are taken unless the configuration says where; goes without when somebody else listens there. */
export const DEFAULT_OTLP_LISTEN = { host: '127.0.0.1', port: 4318 };
