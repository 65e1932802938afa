import type { FindingDetails } from './finding_details.js';

/** The four answers of a check. `no_data` is never shown as `ok`. */
export const VERDICTS = ['ok', 'near', 'over', 'no_data'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const CHECK_KINDS = ['slo', 'budget', 'capture', 'drift', 'bias', 'toxicity', 'integrity'] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

export const UNITS = ['ratio', 'ms', 'usd', 'tokens', 'calls', 'count'] as const;
export type Unit = (typeof UNITS)[number];

export type Severity = 'page' | 'ticket' | 'note';

/** The answer of a check at one moment. Rows of table `findings`. */
export interface Finding {
  finding_id: string;
  /** ISO 8601, UTC. */
  at: string;
  kind: CheckKind;
  /** Stable identity of the question asked, for example `slo:ttft:llama`; an alert lives as long as its key. */
  key: string;
  /** For people: `TTFT p95, llama`. */
  title: string;
  target: string;
  model: string;
  metric: string;
  unit: Unit;
  verdict: Verdict;
  severity: Severity;
  /** The measured value in `unit`; null when there is no data. */
  value: number | null;
  limit: number | null;
  /** Two-sided interval of `value`, null where none is defined. */
  interval_low: number | null;
  interval_high: number | null;
  /** Where the value is heading (budgets): end-of-period forecast in `unit`, with its band. */
  forecast: number | null;
  forecast_low: number | null;
  forecast_high: number | null;
  sample_size: number;
  /** How the verdict was reached, for example `burn rate 14.4 over 1 h and 5 min`. */
  method: string;
  window_seconds: number;
  /** One plain sentence, shown on the page and in messages. */
  summary: string;
  /** call_id of three to five calls that show it. */
  evidence: string[];
  /** The rest of the evidence: series, change point, segment, words. */
  details?: FindingDetails;
}
