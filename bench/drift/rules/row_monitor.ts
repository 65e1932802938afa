import { type Band, liftGrid } from '../../../evaluator/stats/sequential/bets.js';
import { evidenceOfCounts } from '../../../evaluator/stats/sequential/evidence/evidence_of_counts.js';

const BETS = liftGrid('low');
const WEIGHTS = Float64Array.from(BETS, ({ weight }) => weight);

/**
 * Our monitor of a rate, fed single rows: it alarms where `detectCounts` does, twenty times as fast, since it says nothing of what has changed
 * and since when. `test/bench/row_monitor.test.ts` holds the two against each other.
 */
export class RowMonitor {
  /**
   * @param factors by which a zero and a one multiply each bet
   * @param threshold A / w: batches per allowed false alarm, divided by the weight
   * @param statistics M of each bet
   */
  private constructor(
    private readonly factors: readonly [Float64Array, Float64Array],
    private readonly threshold: number,
    private readonly statistics: Float64Array,
  ) {}

  /** One that has seen nothing. @param band tolerance included */
  static of(band: Band, threshold: number): RowMonitor {
    const factors = (value: number) => Float64Array.from(evidenceOfCounts(BETS, band, 1, value), Math.exp);
    return new RowMonitor([factors(0), factors(1)], threshold, new Float64Array(BETS.length));
  }

  /** True when this row (0 or 1) raises an alarm; it then begins anew. */
  update(value: number): boolean {
    const { statistics } = this;
    const factors = value === 1 ? this.factors[1] : this.factors[0];
    let mixture = 0;
    for (let k = 0; k < statistics.length; k++) {
      const next = ((statistics[k] ?? 0) + 1) * (factors[k] ?? 0);
      statistics[k] = next;
      mixture += (WEIGHTS[k] ?? 0) * next;
    }
    if (mixture < this.threshold) return false;
    statistics.fill(0);
    return true;
  }

  copy(): RowMonitor {
    return new RowMonitor(this.factors, this.threshold, Float64Array.from(this.statistics));
  }
}
