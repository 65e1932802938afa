import type { BiasMetric, DeclaredGroups } from '../../../core/config/sections/bias.js';
import type { Finding } from '../../../core/findings/finding.js';
import { noVerdict } from '../../../core/words/no_verdict.js';
import { type Gap, gapNeeds, gapOf, gapVerdict, type GapVerdict, ratesAlike } from '../../bias/gap.js';
import { clip, compared, count, plain, plural } from '../../words.js';
import type { ScorersNow } from '../../prevalence/scorers_on.js';
import { finding, type CheckContext } from '../check.js';
import { alphaOf, commonOf, type ComparedGroup, comparedGroups, verdictOf } from './common.js';
import { REFUSAL, type BiasStream } from './stream.js';

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
  scorers: ScorersNow,
  context: CheckContext,
): Finding[] {
  const { bias } = context.config;
  const all = comparedGroups(groups, stream);
  const small = all.filter(({ sessions }) => sessions < bias.min_sessions).map(({ group }) => group);
  const judged = all.flatMap((each) =>
    each.sessions < bias.min_sessions
      ? []
      : bias.metrics.map((metric) => gapFinding({ groups, target, stream, scorers, ...each, metric }, context)),
  );
  return judged.length > 0 && small.length === 0 ? judged : [...judged, notJudged(groups, target, small, context)];
}

interface Asked extends ComparedGroup {
  groups: DeclaredGroups;
  target: string;
  stream: BiasStream;
  scorers: ScorersNow;
  metric: BiasMetric;
}

function gapFinding({ groups, target, stream, scorers, group, index, metric }: Asked, context: CheckContext): Finding {
  const { bias, harms } = context.config;
  const alpha = alphaOf(bias, index);
  const gap = gapOf(stream.state.cells[metric]?.[group], alpha, stream.state.strata);
  const common = commonOf(groups, target, stream, context);
  const what = `${TITLES[metric]}, ${groups.name} ${clip(plain(group), 60)}, ${common.place}`;
  const base = {
    ...common.base,
    key: `bias:${groups.name}:${metric}:${target}:${group}`,
    title: what,
    metric: `bias_${metric}`,
  };
  if (gap === null) {
    const reason = whyNothing(metric, scorers, harms.toxicity.strong);
    return finding(context.now, { ...base, summary: noVerdict(what, reason) });
  }
  const verdict = gapVerdict(gap.ratio, bias.ratio);
  const more = verdict === 'undecided' ? gapNeeds(gap, bias.ratio, alpha) : null;
  const band = ratesAlike(gap, bias.ratio);
  const threshold = Math.log(1 / alpha);
  return finding(context.now, {
    ...base,
    verdict: verdictOf(verdict, gap.logE >= threshold),
    value: gap.own.value,
    interval_low: gap.own.low,
    interval_high: gap.own.high,
    sample_size: gap.n,
    limit: band === null ? null : gap.own.value < gap.rest.value ? band.low : band.high,
    summary: summaryOf(what, gap, verdict, more),
    details: {
      promise: common.promise,
      segment: { target },
      effect: effectOf(gap),
      band,
      statistic: { name: 'ln e-value', value: gap.logE, threshold },
      learning: verdict === 'undecided' && more !== null ? { seen: gap.n, needed: gap.n + more } : null,
      gap: {
        by: groups.name,
        group,
        baseline: groups.baseline ?? '',
        stratified_by: bias.stratify,
        verdict,
        ...measured(gap),
        alike: { low: bias.ratio, high: 1 / bias.ratio },
        more_needed: more,
      },
    },
  });
}

/** The rate of the group less that of the others; as far apart as the ends of their intervals may be. */
function effectOf({ own, rest }: Gap): { value: number; low: number; high: number } {
  return { value: own.value - rest.value, low: own.low - rest.high, high: own.high - rest.low };
}

function measured({ own, rest, n, rest_n, ratio, complement }: Gap) {
  return { own: { ...own, n }, rest: { ...rest, n: rest_n }, ratio, complement };
}

/** Why there is nothing to compare: mostly because nobody scores what is compared. */
function whyNothing(metric: BiasMetric, scorers: ScorersNow, toxicity: string): string {
  const scorer = { refusal: REFUSAL, toxicity, length: '', latency: '', feedback: '' }[metric];
  return (scorer === '' ? null : scorers.problemOf(scorer)) ?? 'nothing to compare yet';
}

function summaryOf(what: string, gap: Gap, verdict: GapVerdict, more: number | null): string {
  const needed = more === null ? '' : `, about ${plural(more, 'more session')} needed`;
  const tell = compared(gap.own.value, gap.rest.value, 'ratio');
  const rates = `${tell(gap.own.value)} against ${tell(gap.rest.value)}`;
  return `${what}: ${verdict}, ${rates}, ${timesOf(gap.ratio)}${needed} (n ${count(gap.n)} and ${count(gap.rest_n)})`;
}

/** How many times the rate of the others; where they have none there is no ratio, only its lower limit. */
function timesOf({ value, low, high }: Gap['ratio']): string {
  if (value !== null)
    return `${value.toFixed(2)} times (${low.toFixed(2)} to ${high === null ? 'any' : high.toFixed(2)})`;
  return low > 0 ? `at least ${low.toFixed(2)} times` : 'ratio not yet known';
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
    summary: noVerdict(title, why),
    details: { promise },
  });
}
