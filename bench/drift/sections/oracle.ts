import { configSchema } from '../../../core/config/schema.js';
import { clopperPearson } from '../../../evaluator/stats/bands/clopper_pearson.js';
import { widened } from '../../../evaluator/stats/bands/mean_band.js';
import { createRandom, type Random } from '../random.js';
import type { Progress } from '../progress.js';
import { Adwin } from '../rules/adwin.js';
import { calibratedThreshold, cusumSteps } from '../rules/oracle_cusum.js';
import { RowMonitor } from '../rules/row_monitor.js';
import { count, formatTable } from '../table.js';

const BEFORE = 0.02;
const AFTER = [0.03, 0.04, 0.06];
const ARL = 1e6;
const REFERENCE = 50_000;
/** A change that is not found within so many rows counts with so many. */
const GIVE_UP = 200_000;
/** What is no news by default, and less of it for rates as small as these. */
const TOLERANCE = configSchema.parse({}).drift.tolerance;
const SMALL_TOLERANCE = 0.002;

/** A detector of binary rows that can be copied at the change. */
interface Watcher {
  update: (value: number) => boolean;
  copy: () => Watcher;
}

type Reference = readonly number[];

interface Racer {
  name: string;
  /** The largest rate that it takes for usual: up to there nothing is to be found. */
  usual: (reference: Reference) => number;
  /** Is told the rate to come. */
  isOracle: boolean;
  make: (reference: Reference, after: number) => Watcher;
}

function monitor(name: string, alphaRef: number | null, tolerance = 0, streams = 1): Racer {
  const bandOf = (reference: Reference) =>
    alphaRef === null ? { low: BEFORE, high: BEFORE } : clopperPearson(onesOf(reference), REFERENCE, alphaRef);
  const make = (reference: Reference): Watcher => {
    const { low, high } = bandOf(reference);
    return RowMonitor.of(widened({ lower: low, upper: high }, tolerance), ARL * streams);
  };
  return { name, isOracle: false, usual: (reference) => bandOf(reference).high + tolerance, make };
}

/** CUSUM of the true new rate against `against`, at a threshold. */
function cusum(name: string, threshold: (after: number) => number, usual: Racer['usual']): Racer {
  const make = (reference: Reference, after: number): Watcher => {
    const steps = cusumSteps(usual(reference), after);
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
  return { name, isOracle: true, usual, make };
}

const adwin: Racer = {
  name: 'ADWIN, reference 50 k',
  isOracle: false,
  usual: () => 0,
  make: (reference) => {
    const detector = new Adwin();
    for (const value of reference) detector.update(value);
    return detector;
  },
};

const onesOf = (reference: Reference): number => reference.reduce((sum, value) => sum + value, 0);
const known = (): number => BEFORE;
const upper = (reference: Reference): number => clopperPearson(onesOf(reference), REFERENCE, 0.05).high;
const beyond = (reference: Reference): number => upper(reference) + TOLERANCE;
const full = (): number => Math.log(ARL);

/**
 * Delay after a change of a rate of 2 %, at row 0 and at row 20,000, on the same rows for all: mean rows, against an oracle that
 * knows both rates and is calibrated to the same run length, and against ADWIN fed with the same reference.
 */
export function oracleDelays(seeds: number, progress: Progress): string {
  const random = createRandom(7);
  const runs = Math.max(200, Math.min(2000, seeds));
  const thresholds = new Map(AFTER.map((after) => [after, calibratedThreshold(BEFORE, after, ARL, runs, random)]));
  const racers = [
    cusum('oracle CUSUM, simulated to ARL 10^6', (after) => thresholds.get(after) ?? 0, known),
    cusum('oracle CUSUM at h = ln A', full, known),
    monitor('Sidelight, band known', null),
    monitor('Sidelight, reference 50 k, alpha_ref .05', 0.05),
    cusum('CUSUM of the new rate against U at h = ln A', full, upper),
    adwin,
    monitor(`Sidelight, tolerance ${SMALL_TOLERANCE}`, 0.05, SMALL_TOLERANCE),
    monitor(`Sidelight, tolerance ${TOLERANCE} (default)`, 0.05, TOLERANCE),
    cusum(`CUSUM of the new rate against U + ${TOLERANCE} at h = ln A`, full, beyond),
    monitor('Sidelight, one of 200 streams, alpha_ref .05/200', 0.05 / 200, 0, 200),
    monitor(`Sidelight, one of 200 streams, tolerance ${TOLERANCE}`, 0.05 / 200, TOLERANCE, 200),
  ];
  return [0, 20_000].map((changeAt) => table(changeAt, racers, seeds, progress)).join('\n\n');
}

function table(changeAt: number, racers: readonly Racer[], seeds: number, progress: Progress): string {
  const delays = racers.map(() => AFTER.map((): number[] => []));
  const early = racers.map(() => 0);
  for (let seed = 1; seed <= seeds; seed++) {
    progress(`change at row ${changeAt}: ${seed}/${seeds}`);
    const random = createRandom(seed * 2 + (changeAt > 0 ? 1 : 0));
    const draw = (n: number): number[] => Array.from({ length: n }, () => (random.uniform() < BEFORE ? 1 : 0));
    const reference = draw(REFERENCE);
    const before = draw(changeAt);
    racers.forEach((racer, m) => {
      // Only an oracle depends on the rate to come; all others are led to the change once.
      const shared = racer.isOracle ? null : ledTo(racer.make(reference, 0), before);
      const usual = racer.usual(reference);
      AFTER.forEach((after, k) => {
        if (after <= usual) return void delays[m]?.[k]?.push(Infinity);
        const led = shared ?? ledTo(racer.make(reference, after), before);
        if (k === AFTER.length - 1) early[m] = (early[m] ?? 0) + led.alarms;
        delays[m]?.[k]?.push(delayOf(led.watcher.copy(), after, createRandom(seed * 1000 + k)));
      });
    });
  }
  const adwinDelays = delays[racers.indexOf(adwin)] ?? [];
  const oracle = delays[0] ?? [];
  const told = (value: number, words: (value: number) => string) => (Number.isFinite(value) ? words(value) : 'no news');
  const rows = racers.map(({ name }, m) => [
    name,
    ...AFTER.map((_, k) => told(mean(delays[m]?.[k] ?? []), count)),
    ...AFTER.map((_, k) => told(mean(delays[m]?.[k] ?? []) / mean(oracle[k] ?? []), (ratio) => ratio.toFixed(2))),
    ...AFTER.map((_, k) => told(upperLimit(delays[m]?.[k] ?? [], adwinDelays[k] ?? []), (limit) => limit.toFixed(0))),
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
function upperLimit(ours: readonly number[], others: readonly number[]): number {
  const differences = ours.map((each, i) => each - (others[i] ?? 0));
  const centre = mean(differences);
  const variance = mean(differences.map((each) => (each - centre) ** 2));
  return centre + 1.959964 * Math.sqrt(variance / differences.length);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
