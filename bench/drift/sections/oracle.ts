import { clopperPearson } from '../../../evaluator/stats/bands/clopper_pearson.js';
import { detectCounts } from '../../../evaluator/stats/sequential/detect_counts.js';
import { createMeanDetector, type MeanDetectorState } from '../../../evaluator/stats/sequential/mean_detector.js';
import { createRandom, type Random } from '../random.js';
import type { Progress } from '../progress.js';
import { Adwin } from '../rules/adwin.js';
import { calibratedThreshold, cusumSteps } from '../rules/oracle_cusum.js';
import { count, formatTable } from '../table.js';

const BEFORE = 0.02;
const AFTER = [0.03, 0.04, 0.06];
const ARL = 1e6;
const REFERENCE = 50_000;
/** A change that is not found within so many rows counts with so many. */
const GIVE_UP = 200_000;
const TOLERANCE = 0.002;

/** A detector of binary rows that can be copied at the change. */
interface Watcher {
  update: (value: number) => boolean;
  copy: () => Watcher;
}

type Make = (reference: readonly number[], after: number) => Watcher;

function monitor(alphaRef: number | null, tolerance: number, streams: number): Make {
  return (reference) => {
    const ones = reference.reduce((sum, value) => sum + value, 0);
    const { low, high } = alphaRef === null ? { low: BEFORE, high: BEFORE } : clopperPearson(ones, REFERENCE, alphaRef);
    const config = { band: { kind: 'constant', lower: low, upper: high } as const, tolerance, usual: 'low' as const };
    const wrap = (begun: MeanDetectorState, row: number): Watcher => {
      let state = begun;
      let at = row;
      return {
        update: (value) => {
          const step = detectCounts(state, { at: ++at, n: 1, successes: value });
          state = step.state;
          return step.alarm !== null;
        },
        copy: () => wrap(state, at),
      };
    };
    return wrap(createMeanDetector({ ...config, logThreshold: Math.log(ARL * streams), intervalAlpha: 0.05 }), 0);
  };
}

/** CUSUM of the true new rate against `against`, at a threshold. */
function cusum(threshold: (after: number) => number, against: (reference: readonly number[]) => number): Make {
  return (reference, after) => {
    const steps = cusumSteps(against(reference), after);
    const limit = threshold(after);
    const wrap = (begun: number): Watcher => {
      let level = begun;
      return {
        update: (value) => {
          level = Math.max(0, level + (value === 1 ? steps.one : steps.zero));
          if (level < limit) return false;
          level = 0;
          return true;
        },
        copy: () => wrap(level),
      };
    };
    return wrap(0);
  };
}

const wrapAdwin = (detector: Adwin): Watcher => ({
  update: (value) => detector.update(value),
  copy: () => wrapAdwin(detector.copy()),
});

const adwin: Make = (reference) => {
  const detector = new Adwin();
  for (const value of reference) detector.update(value);
  return wrapAdwin(detector);
};

const upper = (reference: readonly number[]): number =>
  clopperPearson(reference.reduce((sum, value) => sum + value, 0), REFERENCE, 0.05).high; // prettier-ignore

/**
 * Delay after a change of a rate of 2 %, at row 0 and at row 20,000, on the same rows for all: mean rows, against an oracle that
 * knows both rates and is calibrated to the same run length, and against ADWIN fed with the same reference.
 */
export function oracleDelays(seeds: number, progress: Progress): string {
  const random = createRandom(7);
  const runs = Math.max(200, Math.min(2000, seeds));
  const thresholds = new Map(AFTER.map((after) => [after, calibratedThreshold(BEFORE, after, ARL, runs, random)]));
  const makers: [string, Make][] = [
    ['oracle CUSUM, simulated to ARL 10^6', cusum((after) => thresholds.get(after) ?? 0, () => BEFORE)],
    ['oracle CUSUM at h = ln A', cusum(() => Math.log(ARL), () => BEFORE)],
    ['Sidelight, band known', monitor(null, 0, 1)],
    ['Sidelight, reference 50 k, alpha_ref .05', monitor(0.05, 0, 1)],
    ['CUSUM of the new rate against U at h = ln A', cusum(() => Math.log(ARL), upper)],
    ['ADWIN, reference 50 k', adwin],
    ['Sidelight, tolerance .002', monitor(0.05, TOLERANCE, 1)],
    ['Sidelight, one of 200 streams, alpha_ref .05/200', monitor(0.05 / 200, 0, 200)],
  ]; // prettier-ignore
  return [0, 20_000].map((changeAt) => table(changeAt, makers, seeds, progress)).join('\n\n');
}

function table(changeAt: number, makers: readonly [string, Make][], seeds: number, progress: Progress): string {
  const delays = makers.map(() => AFTER.map((): number[] => []));
  let early = makers.map(() => 0);
  for (let seed = 1; seed <= seeds; seed++) {
    progress(`change at row ${changeAt}: ${seed}/${seeds}`);
    const random = createRandom(seed * 2 + (changeAt > 0 ? 1 : 0));
    const draw = (n: number): number[] => Array.from({ length: n }, () => (random.uniform() < BEFORE ? 1 : 0));
    const reference = draw(REFERENCE);
    const before = draw(changeAt);
    makers.forEach(([name, make], m) => {
      // Only an oracle depends on the rate to come; all others are led to the change once.
      const shared = name.includes('CUSUM') ? null : ledTo(make(reference, 0), before);
      AFTER.forEach((after, k) => {
        const led = shared ?? ledTo(make(reference, after), before);
        early = early.map((each, i) => each + (i === m && k === 0 ? led.alarms : 0));
        const rows = createRandom(seed * 1000 + k);
        delays[m]?.[k]?.push(delayOf(led.watcher.copy(), after, rows));
      });
    });
  }
  const adwinDelays = delays[makers.findIndex(([name]) => name.startsWith('ADWIN'))] ?? [];
  const oracle = delays[0] ?? [];
  const rows = makers.map(([name], m) => [
    name,
    ...AFTER.map((_, k) => count(mean(delays[m]?.[k] ?? []))),
    ...AFTER.map((_, k) => (mean(delays[m]?.[k] ?? []) / mean(oracle[k] ?? [])).toFixed(2)),
    ...AFTER.map((_, k) => upperLimit(delays[m]?.[k] ?? [], adwinDelays[k] ?? [])),
    String(early[m] ?? 0),
  ]);
  const rates = AFTER.map((after) => `2 -> ${after * 100} %`);
  const head = [
    `change at row ${count(changeAt)}`,
    ...rates,
    ...rates.map(() => 'x oracle'),
    ...rates.map(() => '- ADWIN <='),
    'early',
  ];
  return formatTable(head, rows);
}

function ledTo(watcher: Watcher, before: readonly number[]): { watcher: Watcher; alarms: number } {
  let alarms = 0;
  for (const value of before) if (watcher.update(value)) alarms++;
  return { watcher, alarms };
}

function delayOf(watcher: Watcher, after: number, random: Random): number {
  for (let row = 1; row < GIVE_UP; row++) if (watcher.update(random.uniform() < after ? 1 : 0)) return row;
  return GIVE_UP;
}

/** Upper end of the one-sided 97.5 % (two-sided 95 %) interval of the mean paired difference. */
function upperLimit(ours: readonly number[], others: readonly number[]): string {
  const differences = ours.map((each, i) => each - (others[i] ?? 0));
  const centre = mean(differences);
  const variance = mean(differences.map((each) => (each - centre) ** 2));
  return (centre + 1.959964 * Math.sqrt(variance / differences.length)).toFixed(0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
