import type { Random } from './random.js';

const CYCLE_MS = 300_000;
const SPELL_STARTS_MS = 110_000;
const SPELL_LASTS_MS = 40_000;

/** How a demo model server feels at a moment: mostly well, with a slow spell in every five minutes. */
export interface Mood {
  /** What all waiting times are multiplied by. */
  slowness: number;
  /** Share of requests that fail. */
  errorRate: number;
}

/** The mood `elapsedMs` after the start. The slow spell sets in after not quite two minutes, so that a first look sees one. */
export function moodAt(elapsedMs: number): Mood {
  const inCycle = elapsedMs % CYCLE_MS;
  const slow = inCycle >= SPELL_STARTS_MS && inCycle < SPELL_STARTS_MS + SPELL_LASTS_MS;
  return slow ? { slowness: 5, errorRate: 0.03 } : { slowness: 1, errorRate: 0.006 };
}

export interface Failure {
  status: 429 | 500;
  body: { error: { message: string; type: string; param: null; code: string | null } };
}

/** Whether this request fails, and how. */
export function failureOf(random: Random, mood: Mood): Failure | null {
  if (random() >= mood.errorRate) return null;
  const limited = random() < 0.6;
  const error = limited
    ? {
        message: 'Rate limit reached (demo). Please try again in 1s.',
        type: 'requests',
        param: null,
        code: 'rate_limit_exceeded',
      }
    : { message: 'The server had an error (demo).', type: 'server_error', param: null, code: null };
  return { status: limited ? 429 : 500, body: { error } };
}
