import { ulid } from 'ulid';
import type { Purpose } from '../../core/call.js';
import type { Config } from '../../core/config/schema.js';
import type { CheckKind, Finding } from '../../core/findings/finding.js';
import type { Store } from '../../store/index.js';

/** What a check may look at. */
export interface CheckContext {
  config: Config;
  store: Store;
  /** Epoch milliseconds; checks have no clock of their own. */
  now: number;
  /** Calls that count; `user` alone outside of the demo. */
  purposes: readonly Purpose[];
}

/** A question asked on a schedule. */
export interface Check {
  kind: CheckKind;
  /** One finding for each thing asked about, also when there is no data. A check that throws is answered for with `no_data`. */
  evaluate(context: CheckContext): Promise<Finding[]>;
}

type Given = Pick<
  Finding,
  | 'kind'
  | 'key'
  | 'title'
  | 'target'
  | 'model'
  | 'metric'
  | 'unit'
  | 'severity'
  | 'limit'
  | 'method'
  | 'window_seconds'
  | 'summary'
> &
  Partial<Finding>;

/** A finding with what every check fills in alike; without a verdict it is `no_data`. */
export function finding(now: number, given: Given): Finding {
  return {
    finding_id: ulid(now),
    at: new Date(now).toISOString(),
    verdict: 'no_data',
    value: null,
    interval_low: null,
    interval_high: null,
    forecast: null,
    forecast_low: null,
    forecast_high: null,
    sample_size: 0,
    evidence: [],
    ...given,
  };
}
