import { allowance } from '../../../core/words/allowance.js';
import type { SloConfig } from '../../../core/config/schema.js';
import { noVerdict } from '../../../core/words/no_verdict.js';
import { clip, compared, count, lastSpan, plain, plural, span } from '../../words.js';
import type { BurnVerdict, Excess } from './burn_pairs.js';

const NAME_SHOWN = 100;
const NAMES = { error_ratio: 'errors', latency: 'latency', ttft: 'TTFT' } as const;
/** Which calls an objective counts, where it does not count all. */
const WITH = { error_ratio: '', latency: ' with an answer', ttft: ' with a first token' } as const;

/** What an objective is judged for: a target, or one model of it. */
interface Place {
  target: string;
  /** Empty: all models of the target together, or calls that name none. */
  model: string;
}

/** Identity and limit of an objective's finding on a subject. */
export function describe(slo: SloConfig, { target, model }: Place) {
  const share = `p${Number((slo.objective * 100).toPrecision(6))}`;
  const what = { error_ratio: 'Error ratio', latency: `Latency ${share}`, ttft: `TTFT ${share}` }[slo.metric];
  return {
    kind: 'slo',
    key: ['slo', slo.name, target, ...(model === '' ? [] : [model])].join(':'),
    title: `${what}, ${place({ target, model })}`,
    target,
    model,
    metric: slo.metric,
    unit: slo.metric === 'error_ratio' ? 'ratio' : 'ms',
    severity: slo.severity,
    limit: slo.metric === 'error_ratio' ? allowance(slo.objective) : (slo.threshold ?? null),
  } as const;
}

/** Names come from clients and may be of any length. */
function place({ target, model }: Place): string {
  const [where, what] = [target, model].map((name) => clip(plain(name), NAME_SHOWN));
  return model === '' || model === target ? `${where}` : `${where} (${what})`;
}

/** `TTFT p95 on llama is 2.4 s against 1.0 s (n 1,842, last hour)`; where that is only near, why */
export function summaryOf(
  slo: SloConfig,
  subject: Place,
  value: number | null,
  { total, verdict }: { total: number; verdict: Exclude<BurnVerdict, { verdict: 'no_data' }> },
): string {
  const sample = `(n ${count(total)}, ${lastSpan(verdict.window)})${verdict.verdict === 'near' ? notYetOver(verdict.excess, slo) : ''}`;
  if (slo.metric === 'error_ratio') {
    const allowed = allowance(slo.objective);
    const tell = compared(value, allowed, 'ratio');
    return `${tell(value)} of calls to ${place(subject)} failed against ${tell(allowed)} allowed ${sample}`;
  }
  const [what = ''] = describe(slo, subject).title.split(',');
  const limit = slo.threshold ?? null;
  const tell = compared(value, limit, 'ms');
  return `${what} on ${place(subject)} is ${tell(value)} against ${tell(limit)} ${sample}`;
}

/** Why more than is allowed is not over. */
function notYetOver(excess: Excess, { period }: SloConfig): string {
  if (excess === 'none') return '';
  if (excess === 'maybe_chance') return '; not yet over: in so few calls that may be chance';
  return `; not yet over: it lasts too short a time to use up much of what ${span(period / 1000)} allow`;
}

/** `No verdict on errors: llama had no calls in the last hour` */
export function noDataSummary(
  slo: SloConfig,
  subject: Place,
  { calls: seen, window }: Extract<BurnVerdict, { verdict: 'no_data' }>,
): string {
  // The reason alone stands where the target is not named: in tiles of all of them.
  const had = `${place(subject)} had ${seen === 0 ? 'no calls' : plural(seen, 'call')}${WITH[slo.metric]} in the ${lastSpan(window)}`;
  return noVerdict(NAMES[slo.metric], seen === 0 ? had : `${had}, ${slo.min_calls} are needed`);
}
