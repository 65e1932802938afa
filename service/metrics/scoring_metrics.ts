import { Counter, Gauge, type Registry } from 'prom-client';
import { SERVICE_METRICS as NAMES } from '../../core/names/metrics.js';
import type { ScoringFigures } from '../context.js';

/** Metrics of scoring in this process; without it there are no values. */
export function createScoringMetrics(registry: Registry): (figures: ScoringFigures | null) => void {
  const registers = [registry];
  const labelNames = ['scorer'];
  const scored = new Counter({ name: NAMES.scoredTotal, help: 'Texts scored.', labelNames, registers });
  const failed = new Counter({
    name: NAMES.scoreFailuresTotal,
    help: 'Texts scoring failed on.',
    labelNames,
    registers,
  });
  const share = new Gauge({ name: NAMES.scorerShare, help: 'Share of the calls that is read.', labelNames, registers });
  const up = new Gauge({ name: NAMES.scorerUp, help: '1 when the scorer could load.', labelNames, registers });
  const waiting = new Gauge({ name: NAMES.scoringWaiting, help: 'Calls that wait to be scored.', registers });
  const seconds = new Counter({ name: NAMES.scoringSecondsTotal, help: 'Time the scorers worked.', registers });
  return (figures) => {
    for (const each of [scored, failed, share, up, seconds]) each.reset();
    if (figures === null) return waiting.remove();
    for (const scorer of figures.scorers) {
      scored.inc({ scorer }, figures.scored[scorer] ?? 0);
      failed.inc({ scorer }, figures.failed[scorer] ?? 0);
      share.set({ scorer }, figures.share[scorer] ?? 0);
      up.set({ scorer }, figures.unavailable[scorer] === undefined ? 1 : 0);
    }
    waiting.set(figures.waiting);
    seconds.inc(figures.workSeconds);
  };
}
