import type { BiasConfig, BiasMetric, DeclaredGroups } from '../../../core/config/bias.js';
import type { Finding, Verdict } from '../../../core/finding.js';
import { type Gap, gapNeeds, gapOf, gapVerdict, type GapVerdict } from '../../bias/gap.js';
import { amount, clip, count, plain, plural } from '../../words.js';
import { finding, type CheckContext } from '../check.js';
import type { BiasStream } from './index.js';

const TITLES: Record<BiasMetric, string> = {
  refusal: 'Refusals',
  toxicity: 'Toxicity',
  length: 'Long answers',
  latency: 'Slow answers',
  feedback: 'Good ratings',
};
const NAMED = 5;

/** One finding per group and metric; groups that are too small are named in one of their own. */
export function biasFindings(
  groups: DeclaredGroups,
  target: string,
  stream: BiasStream,
  context: CheckContext,
): Finding[] {
  const { bias } = context.config;
  const all = Object.entries(stream.state.groups).filter(([group]) => group !== groups.baseline);
  const small = all.filter(([, sessions]) => sessions < bias.min_sessions).map(([group]) => group);
  const judged = all.flatMap(([group, sessions], index) =>
    sessions < bias.min_sessions
      ? []
      : bias.metrics.map((metric) => gapFinding({ groups, target, stream, group, index, metric }, context)),
  );
  return judged.length > 0 && small.length === 0 ? judged : [...judged, notJudged(groups, target, small, context)];
}

interface Asked {
  groups: DeclaredGroups;
  target: string;
  stream: BiasStream;
  group: string;
  /** In the order groups were met. */
  index: number;
  metric: BiasMetric;
}

/** Errors sum to alpha however many groups will be met: 6 / (pi i)^2 of it each, shared by the metrics. */
function alphaOf({ alpha, metrics }: BiasConfig, index: number): number {
  return (alpha * 6) / (Math.PI * (index + 1)) ** 2 / metrics.length;
}

function gapFinding({ groups, target, stream, group, index, metric }: Asked, context: CheckContext): Finding {
  const { bias } = context.config;
  const alpha = alphaOf(bias, index);
  const gap = gapOf(stream.state.cells[metric]?.[group], alpha);
  const common = commonOf(groups, target, stream, context);
  const what = `${TITLES[metric]}, ${groups.name} ${clip(plain(group), 60)}, ${common.place}`;
  const base = {
    ...common.base,
    key: `bias:${groups.name}:${metric}:${target}:${group}`,
    title: what,
    metric: `bias_${metric}`,
    model: '',
  };
  if (gap === null) {
    return finding(context.now, { ...base, summary: `No verdict on ${what}: nothing to compare yet` });
  }
  const verdict = gapVerdict(gap.ratio, bias.ratio);
  const more = verdict === 'undecided' ? gapNeeds(gap, bias.ratio) : null;
  const threshold = Math.log(1 / alpha);
  return finding(context.now, {
    ...base,
    verdict: verdictOf(verdict, gap.logE >= threshold),
    value: gap.own.value,
    interval_low: gap.own.low,
    interval_high: gap.own.high,
    sample_size: gap.n,
    limit: gap.rest.value,
    summary: summaryOf(what, gap, verdict, more),
    details: {
      promise: common.promise,
      segment: { target },
      effect: {
        value: gap.own.value - gap.rest.value,
        low: gap.own.low - gap.rest.high,
        high: gap.own.high - gap.rest.low,
      },
      statistic: { name: 'ln e-value', value: gap.logE, threshold },
      learning: verdict === 'undecided' && more !== null ? { seen: gap.n, needed: gap.n + more } : null,
      gap: {
        by: groups.name,
        group,
        baseline: groups.baseline ?? '',
        stratified_by: bias.stratify,
        verdict,
        own: { ...gap.own, n: gap.n },
        rest: { ...gap.rest, n: gap.rest_n },
        ratio: gap.ratio,
        complement: gap.complement,
        alike: { low: bias.ratio, high: 1 / bias.ratio },
        more_needed: more,
      },
    },
  });
}

/** Undecided is near where a difference is proven that may be small, and unknown where none is. */
function verdictOf(verdict: GapVerdict, isProven: boolean): Verdict {
  if (verdict === 'violated') return 'over';
  if (verdict === 'cleared') return 'ok';
  return isProven ? 'near' : 'no_data';
}

function summaryOf(what: string, gap: Gap, verdict: GapVerdict, more: number | null): string {
  const { value, low, high } = gap.ratio;
  const times = value === null ? '' : ` ${value.toFixed(2)} times`;
  const limits = `${low.toFixed(2)} to ${high === null ? 'any' : high.toFixed(2)}`;
  const needed = more === null ? '' : `, about ${plural(more, 'more session')} needed`;
  const rates = `${amount(gap.own.value, 'ratio')} against ${amount(gap.rest.value, 'ratio')}`;
  return `${what}: ${verdict}, ${rates},${times} (${limits})${needed} (n ${count(gap.n)} and ${count(gap.rest_n)})`;
}

/** Groups below the least sample: named, so that silence is not taken for fairness. */
function notJudged(groups: DeclaredGroups, target: string, small: readonly string[], context: CheckContext): Finding {
  const { min_sessions: least } = context.config.bias;
  const { base, place, promise } = commonOf(groups, target, null, context);
  const title = `Bias by ${groups.name}, ${place}`;
  const names = small.slice(0, NAMED).map((name) => clip(plain(name), 40));
  const rest = small.length > names.length ? ` and ${count(small.length - names.length)} more` : '';
  const why =
    small.length === 0
      ? 'no session declares a group yet'
      : `fewer than ${plural(least, 'session')} of ${names.join(', ')}${rest}`;
  return finding(context.now, {
    ...base,
    key: `bias:${groups.name}:${target}`,
    title,
    metric: 'bias',
    model: '',
    limit: null,
    summary: `No verdict on ${title}: ${why}`,
    details: { promise },
  });
}

function commonOf(groups: DeclaredGroups, target: string, stream: BiasStream | null, { config, now }: CheckContext) {
  const { alpha, severity, stratify } = config.bias;
  const within = stratify === 'none' ? '' : `, within each ${stratify}`;
  return {
    place: clip(plain(target), 100),
    promise: `Any wrong verdict within a period has probability at most ${alpha} over all groups and metrics by ${groups.name} on a target; holds if sessions are independent.`,
    base: {
      kind: 'bias',
      target,
      unit: 'ratio',
      severity,
      limit: null,
      method: `first calls of closed sessions${within}: beta-binomial sequences and two-sample e-values, valid at all times`,
      window_seconds: stream === null ? 0 : Math.max(0, Math.round((now - stream.period.from) / 1000)),
    },
  } as const;
}
