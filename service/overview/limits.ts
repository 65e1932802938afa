import { allowance } from '../../core/words/allowance.js';
import type { Config, SloConfig } from '../../core/config/schema.js';

type Scope = { target?: string; model?: string };

/** Objectives of one metric that are about these calls. */
function slosFor(config: Config, metric: SloConfig['metric'], scope: Scope): SloConfig[] {
  const about = (of: string, wanted: string | undefined) => of === '*' || wanted === undefined || of === wanted;
  return config.slos.filter(
    (each) => each.metric === metric && about(each.target, scope.target) && about(each.model, scope.model),
  );
}

/**
 * The line in the chart, and the limit of the tile: milliseconds for latency and ttft, a ratio for errors. With several objectives the
 * one for all calls counts, else the strictest; null when there is none.
 */
export function limitFor(config: Config, metric: SloConfig['metric'], scope: Scope): number | null {
  const slos = slosFor(config, metric, scope);
  const general = slos.filter((each) => each.target === '*' && each.model === '*');
  const limits = (general.length > 0 ? general : slos).map((each) =>
    metric === 'error_ratio' ? allowance(each.objective) : (each.threshold ?? Number.POSITIVE_INFINITY),
  );
  const strictest = Math.min(...limits);
  return Number.isFinite(strictest) ? strictest : null;
}
