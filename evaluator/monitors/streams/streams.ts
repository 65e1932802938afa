import type { Unit } from '../../../core/findings/finding.js';

/** `share`: sessions that have it or not; `number`: any amount, watched by its rank within the reference; `category`: one of several. */
type Kind = 'share' | 'number' | 'category';

/** What is watched: one value per closed session. */
export interface Stream {
  name: string;
  /** For people: `Sessions with a failed call`. */
  title: string;
  unit: Unit;
  kind: Kind;
  /** What one call says, as SQL: NULL where it says nothing. Null where the value comes from scores or ratings. */
  call: string | null;
  /** Worse for users when it changes: texts that drift are a page only beside one of these. */
  isHarm: boolean;
  /** What has happened, for people. */
  up: string;
  down: string;
}

const share = (name: string, title: string, call: string | null, isHarm = false): Stream => ({
  name,
  title,
  call,
  isHarm,
  unit: 'ratio',
  kind: 'share',
  up: 'more often',
  down: 'less often',
});
const number = (name: string, title: string, unit: Unit, call: string | null, isHarm = false): Stream => ({
  name,
  title,
  call,
  isHarm,
  unit,
  kind: 'number',
  up: 'higher',
  down: 'lower',
});
const category = (name: string, title: string): Stream => ({
  name,
  title,
  call: null,
  isHarm: false,
  unit: 'ratio',
  kind: 'category',
  up: 'more often',
  down: 'less often',
});

const ofAnswers = (value: string): string => `if(outcome = 'ok', ${value}, NULL)`;
const ofText = (column: string): string => `if(${column} != '', lengthUTF8(${column}), NULL)`;
const EMPTY = "if(outcome = 'ok' AND output_tokens > 0, output = '' AND empty(tool_calls), NULL)";

/** The registry: one line per stream. */
export const STREAMS: readonly Stream[] = [
  share('errors', 'Sessions with a failed call', "outcome NOT IN ('ok', 'client_abort')", true),
  share('aborts', 'Sessions that the client broke off', "outcome = 'client_abort'", true),
  share('empty', 'Sessions with an empty output', EMPTY, true),
  share('cut_off', 'Sessions with a cut-off output', "hasAny(finish_reasons, ['length', 'max_tokens'])", true),
  share('refusals', 'Sessions with a filter', "hasAny(finish_reasons, ['refusal', 'content_filter'])", true),
  share('tools', 'Sessions with a tool call', 'notEmpty(tool_calls)'),
  number('latency', 'Latency', 'ms', ofAnswers('duration_ms'), true),
  number('ttft', 'TTFT', 'ms', ofAnswers('ttft_ms'), true),
  number('tpot', 'TPOT', 'ms', ofAnswers('tpot_ms'), true),
  number('input_tokens', 'Input tokens', 'tokens', 'input_tokens'),
  number('output_tokens', 'Output tokens', 'tokens', ofAnswers('output_tokens')),
  number('prompt_length', 'Prompt length', 'count', ofText('prompt')),
  number('output_length', 'Output length', 'count', ofText('output')),
  number('cost', 'Cost per call', 'usd', 'cost_usd'),
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
  return STREAMS.some((each) => each.name === name && each.call !== null);
}

/** What a session says of each stream, as aggregates over its calls: a share is had by one of them, a number is their mean. */
export function valuesOfCalls(): Record<string, string> {
  return Object.fromEntries(
    STREAMS.flatMap(({ name, kind, call }) =>
      call === null ? [] : [[name, `${kind === 'share' ? 'maxOrNull' : 'avgOrNull'}(${call})`]],
    ),
  );
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
