import type { Finding } from '../../../core/findings/finding.js';
import { CLIENT_METRICS, COLLECTOR_METRICS } from '../../../core/names/metrics.js';
import { SERVER_METRICS } from '../../../core/names/server_metrics.js';
import { noVerdict } from '../../../core/words/no_verdict.js';
import type { queries } from '../../../store/index.js';
import { amount, clip, count, plain, plural } from '../../words.js';
import { finding, type CheckContext } from '../check.js';
import { tooFew } from './question.js';

interface Counter {
  /** Part of the key. */
  name: string;
  title: string;
  /** Who has counted, in a sentence. */
  who: string;
  /** What it means that more was counted than stored. */
  means: string;
}

/** Who counts calls besides Sidelight's own rows, by the name of the counter. */
const COUNTERS: Record<string, Counter> = {
  [COLLECTOR_METRICS.callsTotal]: {
    name: 'collector',
    title: 'Calls recorded against stored',
    who: 'the sidecar recorded',
    means: 'what is missing is in the spool still, or lost',
  },
  [SERVER_METRICS.requests]: {
    name: 'server',
    title: 'Calls served against stored',
    who: 'the model server finished',
    means: 'what is missing went past the tap, or was lost',
  },
  [CLIENT_METRICS.callsTotal]: {
    name: 'client',
    title: 'Calls made against stored',
    who: 'the clients made',
    means: 'what is missing never came to the tap, or was lost',
  },
};
export const COUNTER_NAMES = Object.keys(COUNTERS);
/** Each collector answers for its own calls. */
export const OWN_COUNTERS = [COLLECTOR_METRICS.callsTotal];
/** So long calls may take into the store. */
export const ARRIVAL_MS = 120_000;

/**
 * Calls counted elsewhere against calls stored. No sample is drawn, so that there is nothing to estimate: the interval is what the
 * moments of the two reports leave open.
 */
export function countFinding(context: CheckContext, counted: queries.CountedCalls): Finding {
  const { config, now } = context;
  const { limits, min_calls, severity } = config.integrity;
  const { name, title, who, means } = COUNTERS[counted.name] ?? unknownCounter(counted.name);
  const collector = counted.collector_id;
  const on = clip(plain(counted.target), 100) + (collector === '' ? '' : `, collector ${clip(plain(collector), 60)}`);
  const why = tooFew(Math.max(counted.counted, counted.stored), min_calls, 'calls');
  const missing = missingOf(counted);
  const verdict = why === '' ? verdictOf(missing, limits.counts) : 'no_data';
  const minutes = Math.round((counted.to - counted.from) / 60_000);
  const both = `${who} ${plural(Math.round(counted.counted), 'call')}, ${count(counted.stored)} are stored, within ${count(minutes)} min`;
  return finding(now, {
    kind: 'integrity',
    key: `integrity:counts_${name}:${counted.target}${collector === '' ? '' : `:${collector}`}`,
    title: `${title}, ${on}`,
    target: counted.target,
    model: '',
    metric: `counts_${name}`,
    unit: 'ratio',
    severity,
    verdict,
    ...(why === '' && { value: missing.share, interval_low: missing.low, interval_high: missing.high }),
    limit: limits.counts,
    sample_size: Math.round(counted.counted),
    method:
      'plain rule: growth of the counter less calls stored, as a share of the counter; the interval is what calls near either report leave open',
    window_seconds: (counted.to - counted.from) / 1000,
    summary:
      why === ''
        ? `${title} on ${on}: ${both}${consequence(verdict, missing.share, means)}`
        : noVerdict(`calls counted on ${on}`, `${why} (${both})`),
    details: { segment: { target: counted.target } },
  });
}

function unknownCounter(name: string): Counter {
  return { name, title: name, who: 'it counted', means: '' };
}

/** Counted calls that are not stored, as a share of those counted; below 0 where more are stored. */
interface Missing {
  share: number;
  low: number;
  high: number;
}

function missingOf({ counted, stored, uncertain }: queries.CountedCalls): Missing {
  const share = (calls: number) => calls / Math.max(1, counted);
  const gap = counted - stored;
  return { share: share(gap), low: share(gap - uncertain), high: share(gap + uncertain) };
}

function verdictOf({ low, high }: Missing, limit: number): Finding['verdict'] {
  if (low > limit) return 'over';
  return high < -limit ? 'near' : 'ok';
}

function consequence(verdict: Finding['verdict'], share: number, means: string): string {
  if (verdict === 'over') return `: ${amount(share, 'ratio')} are missing; ${means}`;
  return verdict === 'near' ? ': more are stored than were counted; one of the two counts otherwise' : '';
}
