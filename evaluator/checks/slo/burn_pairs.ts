import type { SloConfig } from '../../../core/config/schema.js';
import type { Severity } from '../../../core/findings/finding.js';
import { lowest } from '../../alerts/severity.js';
import { burnRate } from '../../stats/burn_rate.js';
import { wilson } from '../../../core/wilson.js';
import { span } from '../../words.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Calls of one window. */
export interface Tally {
  total: number;
  bad: number;
}

/** A long window that says that it matters, and a short one that says that it still goes on. */
interface BurnPair {
  long: number;
  short: number;
  /** Share of the period's error budget that the long window may burn at most. */
  spends: number;
  /** The alert is at most this severe. */
  atMost: Severity;
}

/**
 * The multi-window table for a period of 30 days: burn rates 14.4, 6, 3 and 1.
 * Source: "The Site Reliability Workbook", chapter 5, with the 1-day row of sloth's google-30d.yaml.
 */
const PAIRS: readonly BurnPair[] = [
  { long: HOUR, short: 5 * MINUTE, spends: 0.02, atMost: 'page' },
  { long: 6 * HOUR, short: 30 * MINUTE, spends: 0.05, atMost: 'page' },
  { long: DAY, short: 2 * HOUR, spends: 0.1, atMost: 'ticket' },
  { long: 3 * DAY, short: 6 * HOUR, spends: 0.1, atMost: 'ticket' },
];

/** All windows of the table, seconds, shortest first. */
export const WINDOWS: readonly number[] = [...new Set(PAIRS.flatMap((pair) => [pair.short, pair.long]))].sort(
  (a, b) => a - b,
);

/** How things are now: the hour, or where it holds too few calls six of them ... */
const BASES = [HOUR, 6 * HOUR] as const;
/** ... and the most recent part of it in which the allowance alone makes this many bad calls, so that luck is small. */
const RECENT = [5 * MINUTE, 30 * MINUTE, HOUR] as const;
const RECENT_MIN_BAD = 10;
/** From this burn on in both, an objective is near, and a slow burn still goes on. */
const NEAR_BURN = 0.8;
/** A lenient objective leaves no room above it: a burn rate nobody can reach is lowered to this share of the highest. */
const REACHABLE = 0.9;

/** What an objective that is only near has of too many bad calls: none, some that luck may explain, or some for a short time. */
export type Excess = 'none' | 'maybe_chance' | 'brief';

export type BurnVerdict =
  | { verdict: 'over'; window: number; recent: number; severity: Severity; method: string }
  | { verdict: 'near'; window: number; recent: number; method: string; excess: Excess }
  | { verdict: 'ok'; window: number; recent: number; method: string }
  | { verdict: 'no_data'; window: number; calls: number };

/**
 * Holds the windows of an objective against the table.
 *
 * - `over`: a pair burns in both windows, and not by the luck of a small sample: the long window has `min_calls`, and
 *   even the low end of its ratio's interval is above the allowance (one failed call in twenty is no outage). The slow
 *   pairs, whose short windows remember an incident for hours, must also burn now: what is over is not over-due.
 * - `near`: no pair burns, yet the last hour and its most recent part use 80 % of the allowance or more.
 * - `no_data`: no pair burns, and there is no call in the last hour, or fewer than `min_calls` in the last six.
 *
 * `window` is the one that decided: the long one of the pair that burns; else the hour, or the recent part that is well
 * again where the hour is not.
 */
export function judge(tallies: ReadonlyMap<number, Tally>, slo: SloConfig): BurnVerdict {
  const tally = (window: number): Tally => tallies.get(window) ?? { total: 0, bad: 0 };
  const burn = (window: number): number => burnRate(tally(window).bad, tally(window).total, slo.objective);
  const enough = (window: number): boolean => tally(window).total >= slo.min_calls;

  const base = BASES.find(enough);
  const isTelling = (window: number): boolean => tally(window).total * (1 - slo.objective) >= RECENT_MIN_BAD;
  const recent = RECENT.find((window) => enough(window) && isTelling(window)) ?? base;
  const burnsNow = [base, recent].every((window) => window === undefined || burn(window) >= NEAR_BURN);

  for (const pair of PAIRS) {
    const factor = factorOf(pair, slo);
    const burns = burn(pair.long) >= factor && burn(pair.short) >= factor && (burnsNow || pair.atMost === 'page');
    if (!burns || !enough(pair.long) || !isBeyondLuck(tally(pair.long), slo)) continue;
    const severity = lowest(slo.severity, pair.atMost);
    const method = `burn rate ${round(factor)} over ${span(pair.long)} and ${span(pair.short)}`;
    return { verdict: 'over', window: pair.long, recent: pair.short, severity, method };
  }

  const [hour, sixHours] = BASES;
  if (tally(hour).total === 0) return { verdict: 'no_data', window: hour, calls: 0 };
  if (base === undefined || recent === undefined) {
    return { verdict: 'no_data', window: sixHours, calls: tally(sixHours).total };
  }
  if (burnsNow) {
    const method = `burn rate ${round(burn(base))} over ${span(base)}, no pair of windows burns`;
    return { verdict: 'near', window: base, recent, method, excess: excessOf(tally(base), slo) };
  }
  const window = burn(base) < NEAR_BURN ? base : recent;
  return { verdict: 'ok', window, recent, method: `burn rate below ${NEAR_BURN} over ${span(window)}` };
}

/** The burn rate that spends the pair's share of the budget within its long window. */
function factorOf(pair: BurnPair, { period, objective }: SloConfig): number {
  const factor = (pair.spends * period) / (pair.long * 1000);
  return Math.max(1, Math.min(factor, REACHABLE / (1 - objective)));
}

function excessOf(tally: Tally, slo: SloConfig): Excess {
  if (burnRate(tally.bad, tally.total, slo.objective) <= 1) return 'none';
  return isBeyondLuck(tally, slo) ? 'brief' : 'maybe_chance';
}

function isBeyondLuck({ bad, total }: Tally, { objective }: SloConfig): boolean {
  return (wilson(bad, total)?.low ?? 0) > 1 - objective;
}

function round(factor: number): number {
  return Math.round(factor * 10) / 10;
}
