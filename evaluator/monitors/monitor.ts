import { clopperPearson } from '../stats/bands/clopper_pearson.js';
import { fitHarmonics } from '../stats/bands/harmonics.js';
import { meanBand } from '../stats/bands/mean_band.js';
import { countByBin, quantileBins, type QuantileBins } from '../stats/bands/quantile_bins.js';
import { type BandRule, bandAt, seasonalBand } from '../stats/bands/seasonal_band.js';
import { detectCounts } from '../stats/sequential/detect_counts.js';
import { detectHistogram } from '../stats/sequential/detect_histogram.js';
import { createMeanDetector, type MeanAlarm, type MeanDetectorState } from '../stats/sequential/mean_detector.js';

/** One value per closed session. */
interface Observed {
  at: number;
  value: number;
}

/** A stream of one target: its frozen reference, its detector, and its alarm while that lasts. Plain JSON. */
export interface Monitor {
  stream: string;
  bins: QuantileBins | null;
  detector: MeanDetectorState;
  /** Mean of the reference, in the unit of the stream, and its sessions. */
  usual: number;
  sessions: number;
  firing: MeanAlarm | null;
  /** Sessions since the alarm's last look at whether it is over; all since then are again as usual when it is. */
  recent: { since: number; n: number; sum: number; amount: number };
}

interface Allowance {
  alphaRef: number;
  logThreshold: number;
  tolerance: number;
}

/** Part of the reference that the bins are cut from; the band comes from the rest. */
const BINS_PART = 0.2;
const HOUR = 3_600_000;
/** A week shows day and week; what is shorter would be continued into hours that nobody has seen. */
const SEASON_MS = 7 * 24 * HOUR;
const FEWEST = 100;
/** An alarm is over when a block of half an hour and at least so many sessions is back within the band. */
const BLOCK_MS = HOUR / 2;

/**
 * A monitor from its reference.
 * @param reference oldest first
 * @returns null where the reference says too little: fewer than 100 values
 */
export function createMonitor(
  stream: { name: string; kind: 'share' | 'number' },
  reference: readonly Observed[],
  { alphaRef, logThreshold, tolerance }: Allowance,
): Monitor | null {
  if (reference.length < FEWEST) return null;
  const usual = reference.reduce((sum, each) => sum + each.value, 0) / reference.length;
  // Every fifth, so that the bins see the whole period.
  const teaches = (index: number): boolean => stream.kind === 'number' && index % (1 / BINS_PART) === 0;
  const bins =
    stream.kind === 'share' ? null : quantileBins(reference.filter((_, i) => teaches(i)).map((each) => each.value));
  const rest = reference.filter((_, i) => !teaches(i));
  const band = bandOf(rest, bins, alphaRef);
  if (band === null) return null;
  const config = {
    band,
    tolerance,
    usual: bins === null && usual > 0.5 ? 'high' : 'low',
    logThreshold,
    intervalAlpha: 0.05,
  } as const;
  return {
    stream: stream.name,
    bins,
    detector: createMeanDetector(config),
    usual,
    sessions: reference.length,
    firing: null,
    recent: { since: 0, n: 0, sum: 0, amount: 0 },
  };
}

/** One batch into a monitor; what is no number was left out before. */
export function stepMonitor(monitor: Monitor, at: number, values: readonly number[]): Monitor {
  if (values.length === 0) return monitor;
  const ranks = ranksOf(values, monitor.bins);
  const { state: detector, alarm } =
    monitor.bins === null
      ? detectCounts(monitor.detector, { at, n: values.length, successes: ranks.reduce(add, 0) })
      : detectHistogram(monitor.detector, { at, counts: countByBin(values, monitor.bins) });
  const grown = {
    since: monitor.recent.n === 0 ? at : monitor.recent.since,
    n: monitor.recent.n + values.length,
    sum: monitor.recent.sum + ranks.reduce(add, 0),
    amount: monitor.recent.amount + values.reduce(add, 0),
  };
  const full = at - grown.since >= BLOCK_MS && grown.n >= FEWEST;
  const band = bandAt(detector.config.band, at);
  const mean = grown.sum / grown.n;
  const half = monitor.bins === null ? 0 : 0.5 / (monitor.bins.edges.length + 1);
  const { tolerance } = detector.config;
  const back = full && mean >= band.lower - tolerance - half && mean <= band.upper + tolerance + half;
  const firing = monitor.firing ?? alarm;
  return {
    ...monitor,
    detector,
    firing: back && alarm === null ? null : firing,
    recent: full ? { since: at, n: 0, sum: 0, amount: 0 } : grown,
  };
}

function bandOf(values: readonly Observed[], bins: QuantileBins | null, alpha: number): BandRule | null {
  const [first, last] = [values.at(0), values.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (last.at - first.at >= 0.95 * SEASON_MS) {
    const hours = new Map<number, { at: number; n: number; sum: number }>();
    const ranks = ranksOf(values.map((each) => each.value), bins); // prettier-ignore
    values.forEach((each, i) => {
      const hour = Math.floor(each.at / HOUR);
      const cell = hours.get(hour) ?? { at: (hour + 0.5) * HOUR, n: 0, sum: 0 };
      hours.set(hour, { at: cell.at, n: cell.n + 1, sum: cell.sum + (ranks[i] ?? 0) });
    });
    const harmonics = fitHarmonics([...hours.values()]);
    if (harmonics !== null) return seasonalBand(harmonics, alpha);
  }
  if (bins !== null) {
    const band = meanBand(countByBin(values.map((each) => each.value), bins), alpha, 1 / 12); // prettier-ignore
    return band === null ? null : { kind: 'constant', ...band };
  }
  const { low, high } = clopperPearson(values.filter((each) => each.value > 0).length, values.length, alpha);
  return { kind: 'constant', lower: low, upper: high };
}

/** 0 or 1 of a share; else the middle of the bin. */
function ranksOf(values: readonly number[], bins: QuantileBins | null): number[] {
  if (bins === null) return values.map((value) => (value > 0 ? 1 : 0));
  const size = bins.edges.length + 1;
  return values.map((value) => (bins.edges.filter((edge) => edge <= value).length + 0.5) / size);
}

function add(sum: number, value: number): number {
  return sum + value;
}
