import {
  createPairedDifference,
  pairedInterval,
  pairedVerdict,
  updatePairedDifference,
  type PairedDifferenceConfig,
  type PairedVerdict,
} from '../../../../evaluator/stats/e_values/paired_difference.js';
import { normalSample, seededRandom } from '../random.js';

export interface PairSimulation {
  gap: number;
  runs: number;
  seed: number;
  config: PairedDifferenceConfig;
  sd?: number;
  mostPairs?: number;
  /** How often the interval is looked at, in pairs; not at all by default. */
  lookEvery?: number;
}

/** Probes of a target whose answers differ by `gap` on average, stopped when decided. */
export function simulatePairs({ gap, runs, seed, config, sd = 0.2, mostPairs = 500, lookEvery }: PairSimulation) {
  const random = seededRandom(seed);
  const verdicts: Record<PairedVerdict, number> = { violated: 0, cleared: 0, undecided: 0 };
  const pairs: number[] = [];
  let missed = 0;
  for (let run = 0; run < runs; run++) {
    let state = createPairedDifference(config);
    let isMissed = false;
    while (state.values.length < mostPairs && pairedVerdict(state) === 'undecided') {
      state = updatePairedDifference(state, Math.max(-1, Math.min(1, gap + sd * normalSample(random))));
      if (lookEvery !== undefined && state.values.length % lookEvery === 0) {
        const { low, high } = pairedInterval(state, config.alphaViolated);
        isMissed ||= low > gap || high < gap;
      }
    }
    verdicts[pairedVerdict(state)]++;
    pairs.push(state.values.length);
    if (isMissed) missed++;
  }
  pairs.sort((a, b) => a - b);
  return { verdicts, medianPairs: pairs[Math.floor(runs / 2)] ?? 0, missed };
}
