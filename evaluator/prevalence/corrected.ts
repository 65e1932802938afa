import { betaBinomialInterval } from '../stats/estimation/beta_binomial_interval.js';
import type { Estimate } from '../stats/estimation/square_and_add.js';
import type { Review } from './stream.js';

/** What people say of texts: more of them yes than no, or the other way round. */
export type Says = ReadonlyMap<string, boolean>;

/** Labels that people gave, by what the strong scorer had found. */
export interface LabelCounts {
  /** Texts found harmful that people looked at; of them, those they call harmless. */
  flagged: number;
  falseAlarms: number;
  /** Texts found harmless that people looked at; of them, those they call harmful. */
  unflagged: number;
  missed: number;
  /** Labels on texts that nobody was asked to look at: they are no sample, and count for nothing. */
  unasked: number;
}

export function countLabels(reviews: readonly Review[], says: Says): LabelCounts {
  const counts: LabelCounts = { flagged: 0, falseAlarms: 0, unflagged: 0, missed: 0, unasked: 0 };
  for (const { call_id, flagged } of reviews) {
    const harmful = says.get(call_id);
    if (harmful === undefined) continue;
    if (flagged) {
      counts.flagged++;
      if (!harmful) counts.falseAlarms++;
    } else {
      counts.unflagged++;
      if (harmful) counts.missed++;
    }
  }
  return { ...counts, unasked: says.size - counts.flagged - counts.unflagged };
}

/**
 * The prevalence as people see it: what the strong scorer finds, less its false alarms, and what it misses. Half of the error is
 * for the prevalence per strong scorer, a quarter for each of the two shares, whose beta-binomial sequences hold at all times.
 *
 * @param judged prevalence per strong scorer, its interval at alpha / 2
 * @returns null until people have looked at both kinds of texts
 */
export function correctedPrevalence(judged: Estimate, counts: LabelCounts, alpha: number): Estimate | null {
  const { flagged, falseAlarms, unflagged, missed } = counts;
  if (flagged === 0 || unflagged === 0) return null;
  const wrong = betaBinomialInterval(falseAlarms, flagged, alpha / 4);
  const blind = betaBinomialInterval(missed, unflagged, alpha / 4);
  const at = (share: number, alarms: number, misses: number) => share * (1 - alarms) + (1 - share) * misses;
  const ends = [judged.low, judged.high];
  return {
    value: at(judged.value, falseAlarms / flagged, missed / unflagged),
    low: Math.min(...ends.map((share) => at(share, wrong.high, blind.low))),
    high: Math.max(...ends.map((share) => at(share, wrong.low, blind.high))),
  };
}
