import type { Finding } from '../../core/findings/finding.js';
import type { queries } from '../../store/index.js';
import { badness, concerns, worstVerdict } from '../views/current_findings.js';
import type { Overview } from './verdict.js';

type ModelState = Overview['models'][number];

/** One row per target and model, worst first, then those with most calls. */
export function modelStates(rows: readonly queries.ModelRow[], findings: readonly Finding[]): ModelState[] {
  return rows
    .map((row) => modelState(row, findings))
    .toSorted((a, b) => badness(a.state) - badness(b.state) || b.calls - a.calls);
}

function modelState(row: queries.ModelRow, findings: readonly Finding[]): ModelState {
  const priced = row.calls - row.unpriced_calls - row.unused_calls;
  const about = findings.filter((each) => isAboutModel(each, row));
  return {
    target: row.target,
    model: row.model,
    backend: row.backend,
    calls: row.calls,
    error_ratio: row.error_ratio,
    ttft_p95_ms: row.ttft_p95_ms,
    latency_p95_ms: row.duration_p95_ms,
    output_tokens_per_second: row.output_tokens_per_second,
    cost_usd: row.cost_usd,
    cost_source: row.cost_source,
    cost_per_1k_calls: row.cost_usd === null || priced <= 0 ? null : (row.cost_usd / priced) * 1000,
    unpriced_calls: row.unpriced_calls,
    state: worstVerdict(about.map((each) => each.verdict)),
    drift: driftOf(about.filter(({ kind }) => kind === 'drift')),
  };
}

/** The worst of its streams, named. `own` worst first. */
function driftOf(own: readonly Finding[]): ModelState['drift'] {
  const state = worstVerdict(own.map(({ verdict }) => verdict));
  const drifted = own.filter(({ verdict }) => verdict === 'over');
  const [first] = drifted;
  if (first === undefined) return { state, words: own.length === 0 ? '' : state === 'ok' ? 'steady' : 'learning' };
  const name = first.metric.replaceAll('_', ' ');
  return { state, words: drifted.length === 1 ? name : `${name} and ${drifted.length - 1} more` };
}

/** Objectives of the model, and of its target as a whole; not those about everything, which would paint every row alike. */
function isAboutModel(finding: Finding, row: queries.ModelRow): boolean {
  return finding.target === row.target && concerns(finding, row);
}
