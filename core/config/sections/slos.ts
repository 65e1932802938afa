import { z } from 'zod';
import { name } from '../name.js';
import { duration } from '../units.js';

const SHARE = 'expected a share between 0 and 1, for example 0.99';

const slo = z
  .strictObject({
    name,
    target: z.string().default('*').describe('Target the objective is for; * means each of them.'),
    model: z.string().default('*'),
    metric: z.enum(['error_ratio', 'latency', 'ttft']),
    objective: z.number().gt(0, SHARE).lt(1, SHARE).default(0.95).describe('Share of requests that must be good.'),
    threshold: duration().optional().describe('latency and ttft: a request is good when it is at most this.'),
    period: duration().default(30 * 86_400_000),
    min_calls: z.number().int().positive().default(20).describe('Below this sample the verdict is no_data.'),
    severity: z.enum(['page', 'ticket', 'note']).default('page'),
  })
  .refine((objective) => objective.metric === 'error_ratio' || objective.threshold !== undefined, {
    path: ['threshold'],
    error: 'latency and ttft objectives need a threshold, for example 2s',
  });

/** Section `slos`: what share of requests must be good. */
export const slos = z.array(slo).prefault([
  { name: 'errors', metric: 'error_ratio', objective: 0.99 },
  { name: 'latency', metric: 'latency', threshold: '10s' },
  { name: 'ttft', metric: 'ttft', threshold: '2s' },
]);

export type SloConfig = z.output<typeof slo>;
