import type { ProbeAxis, ProbeMetric } from '../../core/findings/probe_result.js';
import { createPairedDifference, pairedVerdict, updatePairedDifference } from '../stats/e_values/paired_difference.js';
import { AXES } from './axes.js';

/** What a run is made of. */
export interface Effort {
  axes: readonly ProbeAxis[];
  metrics: readonly ProbeMetric[];
  delta: number;
  alpha: number;
  maxPairs: number;
}

const QUESTIONS = 3;

/** Requests of a run: when all answers are alike it is decided soonest; more than `most` are never sent, retries aside. */
export function requestsOf(effort: Effort): { fewest: number; most: number } {
  const { axes, metrics, maxPairs } = effort;
  const perSet = axes.reduce((sum, axis) => {
    const pairs = metrics.some((metric) => metric !== 'choice') ? AXES[axis].groups.length + 1 : 0;
    return sum + pairs + (metrics.includes('choice') ? QUESTIONS : 0);
  }, 0);
  return { fewest: perSet * Math.min(maxPairs, quietPairs(effort)), most: perSet * maxPairs };
}

/** Pairs without any difference that clear. */
function quietPairs({ axes, metrics, delta, alpha, maxPairs }: Effort): number {
  const share = alpha / (axes.length * metrics.length);
  let state = createPairedDifference({ delta, alphaViolated: share, alphaCleared: share });
  let pairs = 0;
  while (pairs < maxPairs && pairedVerdict(state) === 'undecided') {
    state = updatePairedDifference(state, 0);
    pairs++;
  }
  return pairs;
}
