import type { Alert, Finding } from '../../api/types.js';
import { FAILURES, QUALITY_KINDS, type CallsSearch } from '../../search_params.js';

const HOUR = 3_600_000;

type About = Pick<Alert | Finding, 'target' | 'model' | 'metric' | 'limit'>;

const named = (word: string) => (word === '' || word === '*' ? undefined : word);

/** The filters that show the calls an alert or a finding is about, between two instants. */
export function callsBehind(about: About, from: number, to: number): CallsSearch {
  const metric = about.metric.toLowerCase();
  const search: CallsSearch = {
    target: named(about.target),
    model: named(about.model),
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  };
  if (metric.includes('error')) return { ...search, outcome: FAILURES };
  const limit = about.limit === null || about.limit <= 0 ? undefined : about.limit;
  if (metric.includes('ttft')) return { ...search, min_ttft_ms: limit };
  if (metric.includes('latency') || metric.includes('duration')) return { ...search, min_duration_ms: limit };
  return search;
}

/** From shortly before an alert began until it ended, or now. */
export function alertSpan(
  alert: Pick<Alert, 'started_at' | 'resolved_at'>,
  now: number = Date.now(),
): { from: number; to: number } {
  const end = alert.resolved_at === null ? now : Date.parse(alert.resolved_at);
  return { from: Math.min(Date.parse(alert.started_at), end) - HOUR, to: end };
}

/** How keys of verdicts begin that stand on the Quality page: with their kind, or, where bias is probed, with that. */
const QUALITY_KEYS = [...QUALITY_KINDS, 'probe'].map((word) => `${word}:`);

/** Whether the evidence behind a check's key stands on the Quality page. */
export function isAboutQuality(key: string): boolean {
  return QUALITY_KEYS.some((word) => key.startsWith(word));
}
