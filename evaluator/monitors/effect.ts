import { bandAt } from '../stats/bands/seasonal_band.js';
import type { Side } from '../stats/sequential/bets.js';
import { betaBinomialInterval } from '../stats/estimation/beta_binomial_interval.js';
import { segmentEffect } from '../stats/sequential/detect_segment.js';
import { type Amount, quantileAmount, quantileOf } from './streams/amounts.js';
import type { Incident } from './incidents/incidents.js';
import { INTERVAL_ALPHA, type Monitor } from './monitor.js';
import type { Watched } from './monitors.js';
import { isSame } from './segments/segments.js';
import type { Reading } from './reading.js';
import { movedQuantile } from './streams/moved_quantile.js';
import { isTextStream } from './streams/streams.js';
import { volumeAmount } from './streams/volume.js';

/** What an amount is of: a quantile or the spread of numbers, a share, a rate, how unlike texts are. */
export type Measure = 'quantile' | 'spread' | 'share' | 'per_hour' | 'unlikeness' | 'share_above';

/** A stream in its own unit: how it was, and how it is. */
export interface Effect extends Amount {
  measure: Measure;
  n: number;
  usual: number;
  /** Where it may lie, tolerance included; an end that is null is not known in this unit. */
  band: { low: number | null; high: number | null };
  /** Where it has gone from what is usual, in its own unit. */
  side: Side;
  /** Which quantile. */
  quantile?: number;
  /** The category it is about, where there are several; `''`: any other. */
  category?: string;
  /** Of a segment: the same of all others, and the odds between. */
  rest?: number;
  odds?: number;
}

const MEDIAN = 0.5;

/** Of a change, since it began. */
export function effectOf(watched: Watched, incident: Incident, batchMs: number): Effect {
  const { stream, counts, where } = incident;
  if (isTextStream(stream)) return textEffect(incident);
  if (stream === 'volume') return volumeEffect(watched, incident, batchMs);
  if (where !== null) return segmentAmount(watched, incident);
  const monitor = watched.streams.find(({ name }) => name === stream)?.monitors[incident.monitor];
  return monitor === undefined ? textEffect(incident) : wholeEffect(monitor, counts, incident.side, watched.cursor);
}

/** Of the reference: what is usual. */
export function usualOf(monitor: Monitor, at: number): Effect {
  return wholeEffect(monitor, monitor.usual, 'up', at);
}

function wholeEffect(monitor: Monitor, counts: readonly number[], side: Side, at: number): Effect {
  const { reading, usual } = monitor;
  if (reading.kind === 'rank' || reading.kind === 'tail') return amountEffect(monitor, reading, counts, at);
  const [n = 0, outcomes = 0] = counts;
  const [before = 0, having = 0] = usual;
  const interval = betaBinomialInterval(outcomes, n, INTERVAL_ALPHA);
  const named = reading.kind === 'category' ? { category: reading.is ?? '' } : {};
  const band = usualRange(monitor, at);
  return { measure: 'share', n, value: outcomes / n, ...interval, usual: having / before, band, side, ...named };
}

/** Of numbers, by what shows the change: how far apart they lie where that was seen first, else a quantile. */
function amountEffect(monitor: Monitor, reading: Reading, counts: readonly number[], at: number): Effect {
  const { edges, usual, detector } = monitor;
  const { tolerance } = detector.config;
  const n = counts.reduce((sum, each) => sum + each, 0);
  const median = quantileOf(usual, edges, MEDIAN);
  const [spread, usualSpread] = [spreadOf(counts, edges), spreadOf(usual, edges).value];
  const isSpread = reading.kind === 'rank' && reading.folded;
  if (isSpread && Math.abs(spread.value - usualSpread) > tolerance * Math.abs(median)) {
    return { measure: 'spread', n, ...spread, usual: usualSpread, ...oneSided(spread.value, usualSpread) };
  }
  const quantile = movedQuantile(usual, counts, edges, tolerance) ?? MEDIAN;
  const now = quantileAmount(counts, edges, quantile, INTERVAL_ALPHA);
  const before = quantileOf(usual, edges, quantile);
  const sided = oneSided(now.value, before);
  if (quantile !== MEDIAN || reading.kind === 'tail')
    return { measure: 'quantile', quantile, n, ...now, usual: before, ...sided };
  // The band is one of ranks on average: of the median alone that says between which amounts it may lie.
  const { low, high } = usualRange(monitor, at);
  const band = { low: quantileOf(usual, edges, low), high: quantileOf(usual, edges, high) };
  return { measure: 'quantile', quantile, n, ...now, usual: before, ...sided, band };
}

/** Where what the monitor sees may lie, tolerance included. */
function usualRange({ detector }: Monitor, at: number): { low: number; high: number } {
  const { tolerance, band } = detector.config;
  const { lower, upper } = bandAt(band, at);
  return { low: Math.max(0, lower - tolerance), high: Math.min(1, upper + tolerance) };
}

/** From the tenth to the ninetieth percentile: half the error at either end. */
function spreadOf(counts: readonly number[], edges: readonly number[]): Amount {
  const from = quantileAmount(counts, edges, 0.1, INTERVAL_ALPHA / 2);
  const to = quantileAmount(counts, edges, 0.9, INTERVAL_ALPHA / 2);
  const between = (low: number | null, high: number | null) =>
    low === null || high === null ? null : Math.max(0, high - low);
  return { value: to.value - from.value, low: between(from.high, to.low), high: between(from.low, to.high) };
}

/** Watched by rank: in its unit only the side that was left is known. */
function oneSided(value: number, usual: number): Pick<Effect, 'side' | 'band'> {
  return value >= usual
    ? { side: 'up', band: { low: null, high: usual } }
    : { side: 'down', band: { low: usual, high: null } };
}

function segmentAmount(watched: Watched, { stream, counts, where, side }: Incident): Effect {
  const own = watched.streams.find(({ name }) => name === stream);
  const config = own?.segments.find(({ segment }) => isSame(segment, where))?.detector.config;
  const { n, odds, share, rest } = segmentEffect(counts, INTERVAL_ALPHA);
  const factor = (config?.tolerance ?? 1) * (config?.high ?? 1);
  const least = (config?.low ?? 1) / (config?.tolerance ?? 1);
  const isShare = own?.monitors[0]?.reading.kind === 'share';
  const band = { low: atOdds(rest.value, least), high: atOdds(rest.value, factor) };
  // What is usual for the segment follows the rest, as it did in the reference.
  const usual = atOdds(rest.value, Math.sqrt((config?.low ?? 1) * (config?.high ?? 1)));
  return {
    measure: isShare ? 'share' : 'share_above',
    n,
    ...share,
    usual,
    band: side === 'up' ? { ...band, low: 0 } : { ...band, high: 1 },
    side,
    rest: rest.value,
    odds,
  };
}

/** The share whose odds are so many times those of another. */
function atOdds(share: number, ratio: number): number {
  return share >= 1 ? 1 : (ratio * share) / (1 - share + ratio * share);
}

function volumeEffect({ volume }: Watched, { counts, side }: Incident, batchMs: number): Effect {
  const { amount, usual } = volumeAmount(counts, batchMs, (volume?.below ?? DRAWS) / DRAWS, INTERVAL_ALPHA);
  const ratio = (mean: number): number => (mean >= 1 ? Infinity : usual * (mean / (1 - mean)));
  const band = volume === null ? { lower: 0, upper: 1 } : bandAt(volume.detector.config.band, 0);
  const high = ratio(band.upper);
  return {
    measure: 'per_hour',
    n: counts[3] ?? 0,
    ...amount,
    usual,
    side,
    band: { low: ratio(band.lower), high: Number.isFinite(high) ? high : null },
  };
}

/** Values of `draw`. */
const DRAWS = 65_536;

function textEffect({ counts, band, side }: Incident): Effect {
  const [n = 0, value = 0, low = 0, high = 1] = counts;
  const usual = { usual: band.upper, band: { low: 0, high: band.upper }, side };
  return { measure: 'unlikeness', n, value, low, high, ...usual };
}
