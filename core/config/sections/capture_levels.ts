import { z } from 'zod';

/** How much is kept of a call, from least to most. */
export const CAPTURE_LEVELS = ['nothing', 'metadata', 'everything'] as const;
export type CaptureLevel = (typeof CAPTURE_LEVELS)[number];

/** What is kept of spans that went to nobody knows which target. */
export const otlpCapture = z
  .enum(['strictest', ...CAPTURE_LEVELS])
  .default('strictest')
  .describe('Kept of spans of no known target; strictest: no texts as soon as a collector keeps none of a target.');
