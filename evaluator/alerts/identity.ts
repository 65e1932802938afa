import type { Alert } from '../../core/findings/alert.js';
import { kindOf } from '../../core/findings/check_key.js';
import type { Finding } from '../../core/findings/finding.js';

/**
 * Keys of one family ask the same thing in different detail: `slo:NAME:TARGET` and its models, a budget and its
 * forecast. Names hold no colon; models may, and come last.
 */
export function familyOf(key: string): string {
  const kind = kindOf(key);
  const names = key.split(':').slice(1, kind === 'slo' ? 3 : 2);
  return [kind, ...names].join(':');
}

/**
 * Alerts that go out in one message: all objectives of one target (an outage breaks errors, latency and TTFT at once),
 * one budget with its forecast, all blindness of the collectors.
 */
export function groupKeyOf(finding: Pick<Finding, 'key' | 'kind' | 'target'>): string {
  if (finding.kind === 'capture') return 'capture';
  return finding.kind === 'budget' ? familyOf(finding.key) : `${finding.kind}:${finding.target}`;
}

/** What matchers of routes and silences look at. */
export function labelsOf(alert: Alert) {
  return {
    kind: kindOf(alert.key),
    key: alert.key,
    target: alert.target,
    model: alert.model,
    metric: alert.metric,
    severity: alert.severity,
  };
}
