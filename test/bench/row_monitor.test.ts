import { expect, it } from 'vitest';
import { createRandom } from '../../bench/drift/random.js';
import { RowMonitor } from '../../bench/drift/rules/row_monitor.js';
import { widened } from '../../evaluator/stats/bands/mean_band.js';
import { detectCounts } from '../../evaluator/stats/sequential/detect_counts.js';
import { createMeanDetector } from '../../evaluator/stats/sequential/mean_detector.js';

/** Rows at which the monitor of the evaluator alarms. */
function alarmsOf(rows: readonly number[], upper: number, tolerance: number, threshold: number): number[] {
  const band = { kind: 'constant', lower: 0.018, upper } as const;
  const common = { band, tolerance, usual: 'low', intervalAlpha: 0.05 } as const;
  let state = createMeanDetector({ ...common, logThreshold: Math.log(threshold) });
  return rows.flatMap((value, at) => {
    const step = detectCounts(state, { at, n: 1, successes: value });
    state = step.state;
    return step.alarm === null ? [] : [at];
  });
}

it.each([
  { upper: 0.021, tolerance: 0, threshold: 1e3 },
  { upper: 0.022, tolerance: 0.002, threshold: 1e4 },
])('alarms at the rows at which the monitor does: %o', ({ upper, tolerance, threshold }) => {
  const random = createRandom(1);
  const rows = Array.from({ length: 30_000 }, (_, row) => (random.uniform() < (row < 10_000 ? 0.02 : 0.05) ? 1 : 0));
  let monitor = RowMonitor.of(widened({ lower: 0.018, upper }, tolerance), threshold);
  const alarms = rows.flatMap((value, row) => {
    if (row === 12_345) monitor = monitor.copy();
    return monitor.update(value) ? [row] : [];
  });
  expect(alarms.length).toBeGreaterThan(5);
  expect(alarms).toEqual(alarmsOf(rows, upper, tolerance, threshold));
});
