import type { BiasMetric } from '../../core/config/sections/bias.js';
import type { queries } from '../../store/index.js';
import { createTwoSampleE, type TwoSampleEState, updateTwoSampleE } from '../stats/e_values/two_sample_e.js';

/** Beyond these, strata are one. */
export const STRATA = 8;
const OTHER = 'other';
const GROUPS = 20;
/** Sessions that say what is long and what is slow, before any is compared. */
const LEARNED = 200;
/** Names that every object has already, such as `constructor`: callers who choose one are not compared. */
const RESERVED = {};

/** Sessions with a known outcome, and those where it was so. */
export interface Rate {
  n: number;
  y: number;
}

/** One metric of one group in one stratum: its own counts, and the evidence against the others being like it. */
interface Cell {
  own: Rate;
  rest: Rate;
  e: TwoSampleEState;
}

/** Declared groups of a target, compared for a period. Plain JSON. */
export interface ComparisonState {
  /** Sessions by group. */
  groups: Record<string, number>;
  /** Groups in the order they were met first, which the keys of an object forget where they are numbers. */
  met: string[];
  strata: string[];
  /** Values that the bounds are learned from; empty again once they are known. */
  lengths: number[];
  durations: number[];
  /** Above these an answer is long, or slow; null while they are learned. */
  long: number | null;
  slow: number | null;
  /** By metric, group and stratum. */
  cells: Record<string, Record<string, Record<string, Cell>>>;
}

export function createComparison(): ComparisonState {
  return { groups: {}, met: [], strata: [], lengths: [], durations: [], long: null, slow: null, cells: {} };
}

/**
 * First attempts into the comparison: within each stratum every group is held against the baseline, or all others together, by a
 * two-sample e-value whose bets come from earlier batches. Changes `state`.
 */
export function compareBatch(
  state: ComparisonState,
  attempts: readonly queries.FirstAttempt[],
  { metrics, values, baseline }: { metrics: readonly BiasMetric[]; values: readonly string[]; baseline?: string },
): void {
  const known = attempts.filter(
    ({ group }) => !(group in RESERVED) && (values.length === 0 || values.includes(group) || group === baseline),
  );
  for (const attempt of known) meet(state, attempt);
  for (const metric of metrics) {
    const counts = countsOf(state, metric, known);
    for (const group of state.met) {
      if (group === baseline) continue;
      for (const [stratum, byGroup] of counts) {
        const own = byGroup.get(group) ?? { n: 0, y: 0 };
        const others = [...byGroup].filter(([name]) => (baseline === undefined ? name !== group : name === baseline));
        const rest = others.reduce((sum, [, each]) => ({ n: sum.n + each.n, y: sum.y + each.y }), { n: 0, y: 0 });
        step(cellOf(state, metric, group, stratum), own, rest);
      }
    }
  }
  for (const attempt of known) learn(state, attempt);
}

/** Counts a session of a group. Groups beyond the first many have none of their own, and strata none. */
function meet({ groups, met, strata }: ComparisonState, { group, stratum }: queries.FirstAttempt): void {
  if (!met.includes(group) && met.length < GROUPS) met.push(group);
  if (met.includes(group)) groups[group] = (groups[group] ?? 0) + 1;
  if (!(stratum in RESERVED) && !strata.includes(stratum) && strata.length < STRATA) strata.push(stratum);
}

/** The stratum that a name stands for: those met after the first few are one. */
export function stratumOf({ strata }: Pick<ComparisonState, 'strata'>, name: string): string {
  return strata.includes(name) ? name : OTHER;
}

function step(cell: Cell, own: Rate, rest: Rate): void {
  cell.own = { n: cell.own.n + own.n, y: cell.own.y + own.y };
  cell.rest = { n: cell.rest.n + rest.n, y: cell.rest.y + rest.y };
  cell.e = updateTwoSampleE(cell.e, { nA: own.n, yA: own.y, nB: rest.n, yB: rest.y });
}

function cellOf(state: ComparisonState, metric: string, group: string, stratum: string): Cell {
  const groups = (state.cells[metric] ??= {});
  const strata = (groups[group] ??= {});
  return (strata[stratum] ??= { own: { n: 0, y: 0 }, rest: { n: 0, y: 0 }, e: createTwoSampleE() });
}

function countsOf(state: ComparisonState, metric: BiasMetric, attempts: readonly queries.FirstAttempt[]) {
  const counts = new Map<string, Map<string, Rate>>();
  for (const attempt of attempts) {
    const outcome = outcomeOf(state, metric, attempt);
    if (outcome === null) continue;
    const stratum = stratumOf(state, attempt.stratum);
    const byGroup = counts.get(stratum) ?? new Map<string, Rate>();
    const { n, y } = byGroup.get(attempt.group) ?? { n: 0, y: 0 };
    counts.set(stratum, byGroup.set(attempt.group, { n: n + 1, y: y + Number(outcome) }));
  }
  return counts;
}

/** Null where it is not known, or bounds are still learned. */
function outcomeOf({ long, slow }: ComparisonState, metric: BiasMetric, attempt: queries.FirstAttempt): boolean | null {
  const { refusal, toxicity, output_tokens: tokens, duration_ms: duration, rating } = attempt;
  switch (metric) {
    case 'refusal':
      return refusal === null ? null : refusal >= 0.5;
    case 'toxicity':
      return toxicity === null ? null : toxicity >= 0.5;
    case 'length':
      return tokens === null || long === null ? null : tokens > long;
    case 'latency':
      return duration === null || slow === null ? null : duration > slow;
    case 'feedback':
      return rating === null ? null : rating > 0;
  }
}

/** The median of the first answers is the bound of long, nine tenths of them are not slow. */
function learn(state: ComparisonState, { output_tokens: tokens, duration_ms: duration }: queries.FirstAttempt): void {
  if (state.long === null && tokens !== null) state.lengths.push(tokens);
  if (state.slow === null && duration !== null) state.durations.push(duration);
  if (state.lengths.length >= LEARNED) [state.long, state.lengths] = [quantile(state.lengths, 0.5), []];
  if (state.durations.length >= LEARNED) [state.slow, state.durations] = [quantile(state.durations, 0.9), []];
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? 0;
}
