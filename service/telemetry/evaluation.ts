import type { LogAttributes, LogRecord, SeverityNumber } from '@opentelemetry/api-logs';
import type { Finding } from '../../core/findings/finding.js';
import { EVALUATION, GEN_AI } from '../../core/names/attributes.js';
import type { queries } from '../../store/index.js';

export type Evaluated = queries.DetailedFinding;

/**
 * A verdict as the conventions' event `gen_ai.evaluation.result`: the label is the verdict, and there is no score where
 * there is no data. It stands under no span: it is about many calls.
 */
export function evaluationEvent(finding: Evaluated, severity: typeof SeverityNumber): LogRecord {
  return {
    eventName: 'gen_ai.evaluation.result',
    timestamp: new Date(finding.at),
    severityNumber: finding.verdict === 'over' ? severity.WARN : severity.INFO,
    attributes: present({
      [GEN_AI.evaluationName]: nameOf(finding),
      [GEN_AI.evaluationScore]: finding.verdict === 'no_data' ? null : finding.value,
      [GEN_AI.evaluationLabel]: finding.verdict,
      [GEN_AI.evaluationExplanation]: finding.summary,
      [GEN_AI.requestModel]: finding.model === '*' ? '' : finding.model,
      [EVALUATION.key]: finding.key,
      [EVALUATION.target]: finding.target,
      [EVALUATION.unit]: finding.unit,
      [EVALUATION.limit]: finding.limit,
      [EVALUATION.intervalLow]: finding.interval_low,
      [EVALUATION.intervalHigh]: finding.interval_high,
      [EVALUATION.sampleSize]: finding.sample_size,
      [EVALUATION.windowSeconds]: finding.window_seconds,
      [EVALUATION.since]: finding.details.since,
    }),
  };
}

/** Few: which monitors there are, not on what. */
function nameOf({ kind, metric }: Finding): string {
  return metric === '' || metric === kind ? kind : `${kind}.${metric}`;
}

function present(attributes: Record<string, string | number | null>): LogAttributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null && value !== ''));
}
