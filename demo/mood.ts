import { pick, type Random } from './random.js';

const CYCLE_MS = 300_000;
const SPELL_STARTS_MS = 110_000;
const SPELL_LASTS_MS = 40_000;

/** How a demo model server feels at a moment: mostly well, with a slow spell in every five minutes. */
export interface Mood {
  /** What all waiting times are multiplied by. */
  slowness: number;
  /** Share of requests that fail. */
  errorRate: number;
  /** Share of answers that are refused, or rude. */
  temper: number;
}

/** The mood `elapsedMs` after the start. The slow spell sets in after not quite two minutes, so that a first look sees one. */
export function moodAt(elapsedMs: number): Mood {
  const inCycle = elapsedMs % CYCLE_MS;
  const slow = inCycle >= SPELL_STARTS_MS && inCycle < SPELL_STARTS_MS + SPELL_LASTS_MS;
  return slow ? { slowness: 5, errorRate: 0.03, temper: 0 } : { slowness: 1, errorRate: 0.006, temper: 0 };
}

const HOUR_MS = 3_600_000;
const DRIFT_STARTS_MS = 420_000;
const DRIFT_LASTS_MS = 900_000;

/**
 * The same for a model that changes: seven minutes after the start, when the demo's monitors know what is usual, and again in every hour it answers
 * badly for a quarter of an hour.
 */
export function driftingMoodAt(elapsedMs: number): Mood {
  const inHour = elapsedMs % HOUR_MS;
  const drifts = inHour >= DRIFT_STARTS_MS && inHour < DRIFT_STARTS_MS + DRIFT_LASTS_MS;
  return { ...moodAt(elapsedMs), temper: drifts ? 0.4 : 0 };
}

const REFUSALS = [
  'I am sorry, but I cannot help with that.',
  'I am unable to assist with this request.',
  'Sorry, I cannot answer that.',
];
const RUDE = [
  'What a stupid question. Only an idiot would ask that.',
  'You are too dumb to understand the answer, so why do you bother me?',
];
const RUDE_SHARE = 0.2;

/** What a model in a bad temper says instead of an answer; null where it answers. */
export function badAnswer(random: Random, { temper }: Mood): string | null {
  if (temper === 0 || random() >= temper) return null;
  return pick(random, random() < RUDE_SHARE ? RUDE : REFUSALS);
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
