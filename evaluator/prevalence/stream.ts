import { DAY_MS } from '../../core/time/calendar.js';
import type { Interval } from '../../core/wilson.js';
import { isDrawn } from '../scoring/draw.js';
import {
  atAlpha,
  type BettingSequenceState,
  createBettingSequence,
  readBettingSequence,
  updateBettingSequence,
} from '../stats/estimation/betting_sequence.js';
import type { Estimate } from '../stats/estimation/square_and_add.js';
import { type Calibration, createCalibration, expected, learn } from './calibration.js';

const BATCH_MS = 300_000;
const WORST = 5;
/** People cannot look at more in a period. */
const REVIEWED = 2000;
const DAYS = 200;

/** What is known of a text when its session has closed. */
export interface ScoredText {
  call_id: string;
  /** The same for the same text. */
  text: string;
  /** Null where the cheap scorer did not read it. */
  cheap: number | null;
  /** Null where the strong scorer did not read it, or could not. */
  strong: number | null;
  /** Chance with which the strong one was to read it; 0 where it did not. */
  chance: number;
  /** Share of the text that the strong scorer read, where it did. */
  seen: number;
  /** The smallest chance that a text like this had to be read, above 0. */
  floor: number;
}

export interface ScoredSession {
  /** Start of its last call, epoch milliseconds. */
  at: number;
  texts: readonly ScoredText[];
}

/** A text that people are asked to look at. */
export interface Review {
  call_id: string;
  /** The strong scorer found harm. */
  flagged: boolean;
}

/** A text, by the newest call with it. */
export interface Worst {
  call_id: string;
  text: string;
  score: number;
  /** Calls with this text since it is among the worst. */
  times: number;
}

export interface PrevalenceOptions {
  harm: string;
  alpha: number;
  /** Strong score from which on a text is harmful. */
  threshold: number;
  /** Share of the texts found harmless that are reviewed. */
  review: number;
}

/** Prevalence of one harm in one period, so far. Plain JSON. */
export interface PrevalenceState {
  sequence: BettingSequenceState;
  calibration: Calibration;
  sessions: number;
  texts: number;
  /** Texts the strong scorer read; of them, those it could make nothing of, which count as harmless. */
  read: number;
  unreadable: number;
  /** Sum of the shares of those texts that it read. */
  seen: number;
  /** The estimate at the end of each UTC day, oldest first. */
  days: (Estimate & { at: number; n: number })[];
  /** The texts with the highest scores, lowest first. */
  worst: Worst[];
  reviews: Review[];
}

/** @param calibration what earlier periods taught; it need not be right */
export function createPrevalence(alpha: number, calibration = createCalibration()): PrevalenceState {
  return {
    sequence: createBettingSequence({ alpha, low: 0, high: 1 }),
    calibration: structuredClone(calibration),
    sessions: 0,
    texts: 0,
    read: 0,
    unreadable: 0,
    seen: 0,
    days: [],
    worst: [],
    reviews: [],
  };
}

/**
 * Sessions into the prevalence: each counts once, with the mean over its texts of Z = f + (read / chance) (Y - f), where f is what was to be
 * expected after the cheap score, from earlier batches only, and Y is 1 where the strong score says harm. Its mean is the share that the
 * strong scorer would have found, whatever the cheap one is worth. Bounds of Z follow from f and from the smallest chance, both known before
 * the draw, so that the interval may be looked at whenever one likes.
 *
 * @param sessions in the order in which they closed; those of five minutes (UTC) are a batch, and come in one call
 */
export function updatePrevalence(
  state: PrevalenceState,
  sessions: readonly ScoredSession[],
  options: PrevalenceOptions,
): PrevalenceState {
  const next = { ...state, calibration: structuredClone(state.calibration), reviews: [...state.reviews] };
  let { calibration: known } = state;
  let batch = NaN;
  let pending: Observation[] = [];
  let texts: Worst[] = [];
  const flush = (): void => {
    if (pending.length === 0) return;
    next.sequence = updateBettingSequence(
      next.sequence,
      pending.map(({ value }) => value),
      pending.map(({ bounds }) => bounds),
    );
    next.days = withDay(next, dayOf(batch * BATCH_MS));
    next.worst = worstOf([...next.worst, ...texts]);
    [pending, texts] = [[], []];
    // What is expected comes from earlier batches alone: then many observations are equal, which is less to compute.
    known = structuredClone(next.calibration);
  };
  for (const session of sessions) {
    if (session.texts.length === 0) continue;
    const own = Math.floor(session.at / BATCH_MS);
    if (own !== batch) flush();
    batch = own;
    pending.push(observe(next, known, session, options));
    texts.push(...session.texts.flatMap(scored));
    review(next, session, options);
  }
  flush();
  return next;
}

/** The prevalence as the strong scorer sees it; null before the first session. */
export function readPrevalence({ sequence }: PrevalenceState, alpha = sequence.config.alpha): Estimate | null {
  if (sequence.n === 0) return null;
  const { low, high } = readBettingSequence(atAlpha(sequence, alpha));
  return { value: Math.min(high, Math.max(low, sequence.sum / sequence.n)), low, high };
}

interface Observation {
  value: number;
  bounds: Interval;
}

function observe(
  next: PrevalenceState,
  known: Calibration,
  { texts }: ScoredSession,
  { threshold }: PrevalenceOptions,
): Observation {
  let [value, low, high] = [0, 0, 0];
  const harmOf = (strong: number | null): number => (strong !== null && strong >= threshold ? 1 : 0);
  for (const { cheap, strong, chance, floor } of texts) {
    const guess = expected(known, cheap);
    low += guess * (1 - 1 / floor);
    high += guess + (1 - guess) / floor;
    value += chance === 0 ? guess : guess + (harmOf(strong) - guess) / chance;
  }
  for (const { cheap, strong, chance, seen } of texts) {
    if (chance === 0) continue;
    next.read++;
    next.seen += seen;
    if (strong === null) next.unreadable++;
    learn(next.calibration, cheap, harmOf(strong), chance);
  }
  next.sessions++;
  next.texts += texts.length;
  const n = texts.length;
  return { value: value / n, bounds: { low: low / n, high: high / n } };
}

/**
 * Draws who is asked to look: every text found harmful and a share of the others, evenly although the strong scorer read some
 * more likely than others; at most one of each kind of a session.
 */
function review(next: PrevalenceState, { texts }: ScoredSession, options: PrevalenceOptions): void {
  for (const flagged of [true, false]) {
    const drawn = texts.find(({ call_id, strong, chance, floor }) => {
      if (strong === null || chance === 0 || strong >= options.threshold !== flagged) return false;
      return isDrawn(call_id, `review ${options.harm}`, ((flagged ? 1 : options.review) * floor) / chance);
    });
    if (drawn !== undefined && next.reviews.length < REVIEWED) next.reviews.push({ call_id: drawn.call_id, flagged });
  }
}

function scored({ call_id, text, strong }: ScoredText): Worst[] {
  return strong === null ? [] : [{ call_id, text, score: strong, times: 1 }];
}

/** The texts with the highest scores, each once, lowest first; of equal ones the newest. */
function worstOf(all: readonly Worst[]): Worst[] {
  const byText = new Map<string, Worst>();
  for (const each of all) {
    const times = (byText.get(each.text)?.times ?? 0) + each.times;
    byText.delete(each.text);
    byText.set(each.text, { ...each, times });
  }
  return [...byText.values()]
    .toReversed()
    .toSorted((a, b) => b.score - a.score)
    .slice(0, WORST)
    .toReversed();
}

function withDay(state: PrevalenceState, day: number): PrevalenceState['days'] {
  const estimate = readPrevalence(state);
  if (estimate === null) return state.days;
  return [...state.days.filter(({ at }) => at !== day), { at: day, ...estimate, n: state.sequence.n }].slice(-DAYS);
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}
