import type { Unit } from '../../core/finding.js';

/** What is watched: one value per closed session. */
export interface Stream {
  name: string;
  /** For people: `Share of failed calls`. */
  title: string;
  unit: Unit;
  /** `share`: sessions that have it or not. `number`: any amount, watched by its rank within the reference. */
  kind: 'share' | 'number';
  /** Aggregate over the calls of a session; NULL where there is nothing to say. */
  sql: string;
  /** What has happened, for people. */
  up: string;
  down: string;
}

const ANSWERED = "outcome = 'ok'";
const share = (name: string, title: string, sql: string): Stream => ({
  name,
  title,
  sql,
  unit: 'ratio',
  kind: 'share',
  up: 'more often',
  down: 'less often', // prettier-ignore
});
const number = (name: string, title: string, unit: Unit, sql: string): Stream => ({
  name,
  title,
  sql,
  unit,
  kind: 'number',
  up: 'higher',
  down: 'lower', // prettier-ignore
});

/** The registry: one line per stream. */
export const STREAMS: readonly Stream[] = [
  share('errors', 'Sessions with a failed call', "max(outcome NOT IN ('ok', 'client_abort'))"),
  share(
    'empty',
    'Sessions with an empty output',
    `maxOrNullIf(output = '' AND empty(tool_calls), ${ANSWERED} AND output_tokens > 0)`,
  ),
  share('refusals', 'Sessions with a refusal', "max(hasAny(finish_reasons, ['refusal', 'content_filter']))"),
  number('latency', 'Latency', 'ms', `avgOrNullIf(duration_ms, ${ANSWERED})`),
  number('ttft', 'TTFT', 'ms', `avgOrNullIf(ttft_ms, ${ANSWERED})`),
  number('tpot', 'TPOT', 'ms', `avgOrNullIf(tpot_ms, ${ANSWERED})`),
  number('input_tokens', 'Input tokens', 'tokens', 'avgOrNull(input_tokens)'),
  number('output_tokens', 'Output tokens', 'tokens', `avgOrNullIf(output_tokens, ${ANSWERED})`),
  number('prompt_length', 'Prompt length', 'count', "avgOrNullIf(lengthUTF8(prompt), prompt != '')"),
  number('output_length', 'Output length', 'count', "avgOrNullIf(lengthUTF8(output), output != '')"),
  number('cost', 'Cost per call', 'usd', 'avgOrNull(cost_usd)'),
];
