import type { Unit } from '../../core/finding.js';

/** `share`: sessions that have it or not; `number`: any amount, watched by its rank within the reference; `category`: one of several. */
type Kind = 'share' | 'number' | 'category';

/** What is watched: one value per closed session. */
export interface Stream {
  name: string;
  /** For people: `Sessions with a failed call`. */
  title: string;
  unit: Unit;
  kind: Kind;
  /** Aggregate over the calls of a session, NULL where there is nothing to say; null where the value comes from scores or ratings. */
  sql: string | null;
  /** Worse for users when it changes: texts that drift are a page only beside one of these. */
  isHarm: boolean;
  /** What has happened, for people. */
  up: string;
  down: string;
}

const ANSWERED = "outcome = 'ok'";
const share = (name: string, title: string, sql: string | null, isHarm = false): Stream => ({
  name,
  title,
  sql,
  isHarm,
  unit: 'ratio',
  kind: 'share',
  up: 'more often',
  down: 'less often',
});
const number = (name: string, title: string, unit: Unit, sql: string | null, isHarm = false): Stream => ({
  name,
  title,
  sql,
  isHarm,
  unit,
  kind: 'number',
  up: 'higher',
  down: 'lower',
});
const category = (name: string, title: string): Stream => ({
  name,
  title,
  sql: null,
  isHarm: false,
  unit: 'ratio',
  kind: 'category',
  up: 'more often',
  down: 'less often',
});

/** The registry: one line per stream. */
export const STREAMS: readonly Stream[] = [
  share('errors', 'Sessions with a failed call', "max(outcome NOT IN ('ok', 'client_abort'))", true),
  share('aborts', 'Sessions that the client broke off', "max(outcome = 'client_abort')", true),
  share(
    'empty',
    'Sessions with an empty output',
    `maxOrNullIf(output = '' AND empty(tool_calls), ${ANSWERED} AND output_tokens > 0)`,
    true,
  ),
  share('cut_off', 'Sessions with a cut-off output', "max(hasAny(finish_reasons, ['length', 'max_tokens']))", true),
  share('refusals', 'Sessions with a filter', "max(hasAny(finish_reasons, ['refusal', 'content_filter']))", true),
  share('tools', 'Sessions with a tool call', 'max(notEmpty(tool_calls))'),
  number('latency', 'Latency', 'ms', `avgOrNullIf(duration_ms, ${ANSWERED})`, true),
  number('ttft', 'TTFT', 'ms', `avgOrNullIf(ttft_ms, ${ANSWERED})`, true),
  number('tpot', 'TPOT', 'ms', `avgOrNullIf(tpot_ms, ${ANSWERED})`, true),
  number('input_tokens', 'Input tokens', 'tokens', 'avgOrNull(input_tokens)'),
  number('output_tokens', 'Output tokens', 'tokens', `avgOrNullIf(output_tokens, ${ANSWERED})`),
  number('prompt_length', 'Prompt length', 'count', "avgOrNullIf(lengthUTF8(prompt), prompt != '')"),
  number('output_length', 'Output length', 'count', "avgOrNullIf(lengthUTF8(output), output != '')"),
  number('cost', 'Cost per call', 'usd', 'avgOrNull(cost_usd)'),
  share('feedback_rate', 'Sessions with a rating', null),
  number('feedback', 'Rating', 'ratio', null, true),
];

/** Streams that are read in their own way. */
const OTHERS: readonly Stream[] = [
  number('volume', 'Sessions an hour', 'count', null, true),
  category('topics', 'Topics of prompts'),
  { ...share('prompt_texts', 'Texts of prompts', null), up: 'unlike before' },
  { ...share('output_texts', 'Texts of outputs', null), up: 'unlike before' },
];

/** Known of a session by its calls alone. */
export function isOfCalls(name: string): boolean {
  return STREAMS.some((each) => each.name === name && each.sql !== null);
}

/** Drift of what people write about is a note by itself. */
export function isTextStream(name: string): boolean {
  return name.endsWith('_texts');
}

/** Scorers whose score is not watched as a number: one line per exception. */
const SCORERS: Readonly<Record<string, (name: string) => Stream>> = {
  language: (name) => category(name, 'Language of outputs'),
  'language.prompt': (name) => category(name, 'Language of prompts'),
  refusal: (name) => share(name, 'Sessions with a refusal', null, true),
};
const HARMFUL = /^(refusal|repetition|toxicity|misuse|injection|pii|format)/;
/** Score from which a session counts, where a score is watched as a share. */
export const SCORE_LIMIT = 0.5;

/** The stream of a scorer's scores; a new version begins a new one. */
export function scoreStreamName(scorer: string, version: string): string {
  return `${scorer}@${version}`;
}

/** The stream of that name; null where nothing is known of it. */
export function streamOf(name: string): Stream | null {
  const fixed = [...STREAMS, ...OTHERS].find((each) => each.name === name);
  if (fixed !== undefined) return fixed;
  const [scorer = ''] = name.split('@');
  if (scorer === '' || scorer === name) return null;
  const title = `Score of ${scorer.replaceAll('_', ' ').replace(/\.prompt$/, ' in prompts')}`;
  return SCORERS[scorer]?.(name) ?? number(name, title, 'ratio', null, HARMFUL.test(scorer));
}
