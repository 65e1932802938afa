import { wilson } from '../../../core/wilson.js';
import type { Finding } from '../../../core/findings/finding.js';
import type { FindingDetails } from '../../../core/findings/finding_details.js';
import { noVerdict } from '../../../core/words/no_verdict.js';
import { clip, count, lastSpan, plain } from '../../words.js';
import { finding, type CheckContext } from '../check.js';

/** How every verdict here is reached. No error rate is promised: a limit is held against one window. */
const PLAIN_RULE = 'plain rule on one window, no promise about false alarms';

/** What integrity questions are asked about: a target that had calls lately. */
export interface Subject extends CheckContext {
  target: string;
}

/** A question about a share of calls (or ratings). */
export interface ShareQuestion {
  /** Part of the key: `integrity:NAME:TARGET`. */
  name: string;
  title: string;
  /** null while it is not known; then `why` says so. */
  count: number | null;
  total: number;
  limit: number;
  windowMs: number;
  /** What was found, for people: after `TITLE on TARGET: `. */
  says: string;
  /** Why there is no verdict; empty where there is enough data. */
  why: string;
  evidence: readonly string[];
  details?: FindingDetails;
}

/**
 * A share against its limit: over when its interval lies above it, near when only the share does. With a limit of 0 any call is over.
 */
export function shareFinding({ config, now, target }: Subject, question: ShareQuestion): Finding {
  const { name, title, total, limit, windowMs, why } = question;
  const windowSeconds = windowMs / 1000;
  const on = clip(plain(target), 100);
  const hasData = question.count !== null && why === '' && total > 0;
  const counted = question.count ?? 0;
  const interval = hasData ? wilson(counted, total) : null;
  const value = hasData ? counted / total : null;
  const isOver = interval !== null && (limit === 0 ? counted > 0 : interval.low > limit);
  const verdict = value === null ? 'no_data' : isOver ? 'over' : value > limit ? 'near' : 'ok';
  const sample = `n ${count(total)}, ${lastSpan(windowSeconds)}`;
  return finding(now, {
    kind: 'integrity',
    key: `integrity:${name}:${target}`,
    title: `${title}, ${on}`,
    target,
    model: '',
    metric: name,
    unit: 'ratio',
    severity: config.integrity.severity,
    verdict,
    value,
    limit,
    interval_low: interval?.low ?? null,
    interval_high: interval?.high ?? null,
    sample_size: total,
    method: `${PLAIN_RULE}; Wilson interval, 95 %`,
    window_seconds: windowSeconds,
    summary:
      value === null
        ? noVerdict(`${title} on ${on}`, `${why} (${sample})`)
        : `${title} on ${on}: ${question.says} (${sample})`,
    evidence: verdict === 'over' || verdict === 'near' ? [...question.evidence] : [],
    details: { segment: { target }, ...(value === null ? {} : question.details) },
  });
}

/** Why so few are not enough; empty when they are. */
export function tooFew(total: number, needed: number, what: string): string {
  return total >= needed ? '' : `${count(needed)} ${what} are needed`;
}
