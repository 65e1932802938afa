import type { GateConfig } from '../../core/config/sections/gate.js';

type Worse = 'higher' | 'lower' | 'both';

/** One thing that both sides are measured by. A session has one value: the mean over its calls. */
export interface Metric {
  name: string;
  title: string;
  unit: 'share' | 'score' | 'ms' | 'usd' | 'tokens';
  /** What of the sessions' values is compared: a mean of values in [0, 1], a mean of values cut at a cap, or a quantile. */
  of: 'share' | 'score' | 'mean' | number;
  worse: Worse;
  /** Points; with `relative` the share of the baseline's value. */
  margin: number;
  relative: boolean;
}

type Fixed = Omit<Metric, 'margin' | 'name'> & { name: Exclude<keyof GateConfig['margins'], 'scores'> };

const share = { unit: 'share', of: 'share', worse: 'higher', relative: false } as const;
const quantileOf = (of: number) => ({ unit: 'ms', of, worse: 'higher', relative: true }) as const;

const FIXED: readonly Fixed[] = [
  { name: 'errors', title: 'failed calls', ...share },
  { name: 'refusals', title: 'refusals', ...share },
  { name: 'empty', title: 'empty answers', ...share },
  { name: 'cut_off', title: 'answers cut off', ...share },
  { name: 'json', title: 'answers in JSON', ...share, worse: 'lower' },
  { name: 'latency_p50', title: 'latency, median', ...quantileOf(0.5) },
  { name: 'latency_p95', title: 'latency, p95', ...quantileOf(0.95) },
  { name: 'ttft_p50', title: 'first token, median', ...quantileOf(0.5) },
  { name: 'ttft_p95', title: 'first token, p95', ...quantileOf(0.95) },
  { name: 'cost', title: 'cost per call', unit: 'usd', of: 'mean', worse: 'higher', relative: true },
  { name: 'output_tokens', title: 'answer tokens, median', unit: 'tokens', of: 0.5, worse: 'both', relative: true },
];

/** What counts as a JSON service: fewer answers in JSON are chance, and no format that could be broken. */
export const JSON_SERVICE = 0.2;

/** Scorers of which more is known to be worse; of others a change in either direction is. */
const HARM = /^(toxicity|misuse|repetition|gibberish|injection|jailbreak|pii|secrets?|refusal|format|bias|hate|unsafe)/;

/** The metrics that every call has, less those switched off. */
export function fixedMetrics(config: GateConfig): Metric[] {
  return FIXED.filter(({ name }) => !config.off.includes(name)).map((each) => ({
    ...each,
    margin: config.margins[each.name],
  }));
}

/** The metric of a scorer: `score:NAME`. */
export function scorerMetric(scorer: string, config: GateConfig): Metric {
  const settings = config.scorers[scorer];
  return {
    name: `score:${scorer}`,
    title: `score ${scorer}`,
    unit: 'score',
    of: 'score',
    worse: settings?.worse ?? (HARM.test(scorer) ? 'higher' : 'both'),
    margin: settings?.margin ?? config.margins.scores,
    relative: false,
  };
}
