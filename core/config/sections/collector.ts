import { z } from 'zod';
import { CREDENTIALS, secret, withoutCredentials } from '../secret.js';
import { bytes, listen, timer } from '../units.js';

/** The store takes one segment in one insert, and the embedded engine holds an insert in memory whole. */
const SEGMENT_LIMIT = 4e6;

const LEAST_SEGMENT = 1e3;
const LEAST_QUEUE = 1e6;
/** Until then its calls are not seen; while the service is away segments are closed at up to 60 times their age. */
const LONGEST_SEGMENT_AGE = 3_600_000;
export const DEFAULT_HEALTH_PORT = 4190;

/** Section `collector`: what it keeps of what passes, and whom it ships that to. */
export const collector = z.strictObject({
  id: z
    .string()
    .optional()
    .describe(
      'Stable name of this collector; by default the host name, with the port of `health` where that is not 4190.',
    ),
  to: z
    .url({ protocol: /^https?$/, error: 'expected a URL such as http://sidelight.internal:4180' })
    .refine(withoutCredentials, `${CREDENTIALS}: use collector.token`)
    .optional()
    .describe('The Sidelight service calls are shipped to.'),
  token: secret().optional().describe('Ingest token of the service.'),
  health: listen()
    .default({ host: '127.0.0.1', port: DEFAULT_HEALTH_PORT })
    .describe('Health and metrics of the collector.'),
  salt: secret().optional().describe('Salt of caller hashes; made once per installation when absent.'),
  spool_max: bytes()
    .default(2e9)
    .describe('Disk the spool may use, at least four segments; beyond it the oldest segment is dropped and counted.'),
  segment_max: bytes()
    .refine((size) => size >= LEAST_SEGMENT, 'at least 1kB')
    .refine((size) => size <= SEGMENT_LIMIT, 'at most 4MB: what the store takes in one insert')
    .default(SEGMENT_LIMIT)
    .describe('A segment is closed at this size.'),
  segment_age: timer({ most: LONGEST_SEGMENT_AGE }).default(1000).describe('A segment is closed at this age.'),
  queue_max: bytes()
    .refine((size) => size >= LEAST_QUEUE, 'at least 1MB: with less, little or nothing is captured')
    .default(64e6)
    .describe('Bytes on their way to the parser; beyond it capture is dropped, traffic is not.'),
  body_max: bytes()
    .default(256e3)
    .describe('Captured bytes of one body, beside its last 64 kB; sizes and hashes stay true.'),
  bodies_max: bytes().default(64e6).describe('Captured bytes of all unfinished bodies together.'),
});
