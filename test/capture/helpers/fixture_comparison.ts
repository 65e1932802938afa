import { createHash } from 'node:crypto';
import { createCapture } from '../../../capture/index.js';
import type { Call } from '../../../core/call.js';
import { targetOf } from './exchanges.js';
import { expectationOf } from './fixture_expectations.js';
import { exchangeOfRow, type FixtureRow } from './fixtures.js';

export const ASPECTS = [
  'backend', 'operation', 'model', 'input', 'output', 'cached', 'cache_write', 'reasoning', 'finish', 'text', 'tools',
  'streaming', 'error', 'prompt',
] as const; // prettier-ignore
export type Aspect = (typeof ASPECTS)[number];

/** Undefined where the recording does not tell; '' where the call is right; else what is wrong. */
type Verdict = string | undefined;

/** One recording compared with the call made of it. */
export interface Comparison {
  row: FixtureRow;
  call: Call | null;
  verdicts: Partial<Record<Aspect, string>>;
}

type Truth = FixtureRow['truth'];

const CHECKS: Record<
  Exclude<Aspect, 'backend' | 'operation'>,
  (call: Call, truth: Truth, row: FixtureRow) => Verdict
> = {
  model: modelName,
  input: (call, truth) => count(call.input_tokens, truth.input_tokens_total ?? truth.input_tokens),
  output: (call, truth) => count(call.output_tokens, truth.output_tokens_total ?? truth.output_tokens),
  cached: (call, truth) => count(call.cached_input_tokens, truth.cached_tokens),
  cache_write: (call, truth) => count(call.cache_write_tokens, truth.cache_write_tokens),
  reasoning: (call, truth) => count(call.reasoning_tokens, truth.reasoning_tokens),
  finish: (call, truth) => same(call.finish_reasons, truth.finish_reasons.map(String)),
  text: outputText,
  tools: (call, truth) => same(names(call.tool_calls), names(truth.tool_calls)),
  streaming: (call, truth) => same(call.streaming, truth.streaming),
  error: (call, truth) =>
    (call.outcome === 'error') === (truth.error !== null)
      ? ''
      : `${call.outcome} ${call.error_type}, truly ${brief(truth.error)}`,
  prompt: (call, truth) =>
    truth.prompt_text_prefix === null || call.prompt.startsWith(truth.prompt_text_prefix)
      ? truth.prompt_text_prefix === null
        ? undefined
        : ''
      : `${brief(call.prompt)}, truly ${brief(truth.prompt_text_prefix)}`,
};

/** Makes calls of recordings: nothing masked, no configuration but what capture has by itself. */
export function fixtureCapture(): (row: FixtureRow, cut?: (body: Buffer) => Buffer[]) => Promise<Call | null> {
  const capture = createCapture({ target: targetOf({ redact: [] }), collectorId: 'fixtures', salt: 'pepper' });
  return async (row, cut) => {
    const captured = await capture(exchangeOfRow(row, cut));
    return 'call' in captured ? captured.call : null;
  };
}

/** Compares a call (null: it was skipped) with what the recording is known to hold. */
export function compareRow(row: FixtureRow, call: Call | null): Comparison {
  const expected = expectationOf(row);
  if (expected === null || call === null) {
    const isRight = call === null && (expected === null || mayBeLook(row));
    const wrong = call === null ? `skipped, truly ${brief(expected?.backends)}` : `recorded as ${call.backend}`;
    return { row, call, verdicts: { backend: isRight ? '' : wrong } };
  }
  const verdicts: Comparison['verdicts'] = {
    backend: oneOf(call.backend, expected.backends),
    operation: oneOf(call.operation, expected.operations),
  };
  for (const aspect of ASPECTS) {
    if (aspect === 'backend' || aspect === 'operation') continue;
    const verdict = CHECKS[aspect](call, row.truth, row);
    if (verdict !== undefined) verdicts[aspect] = verdict;
  }
  return { row, call, verdicts };
}

/** Fetching a response is a call where it was made in the background and is done; else it is a look at one that was counted. */
function mayBeLook(row: FixtureRow): boolean {
  return row.api === 'openai.responses_get';
}

/** Right and asked of one aspect. */
export function tally(comparisons: readonly Comparison[], aspect: Aspect): { right: number; asked: number } {
  const verdicts = comparisons.map((each) => each.verdicts[aspect]).filter((verdict) => verdict !== undefined);
  return { right: verdicts.filter((verdict) => verdict === '').length, asked: verdicts.length };
}

/** Cuts a body at positions that look random and are the same for the same seed. */
export function cutBySeed(seed: number): (body: Buffer) => Buffer[] {
  return (body) => {
    const cuts: Buffer[] = [];
    let state = seed;
    for (let from = 0; from < body.length;) {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      const to = from + 1 + (state % (1 + Math.ceil(body.length / 12)));
      cuts.push(body.subarray(from, to));
      from = to;
    }
    return cuts;
  };
}

/** What must not depend on how the bytes were cut: all but the times. */
export function untimed(call: Call | null): object | null {
  return call && { ...call, ttft_ms: 0, tpot_ms: 0, max_gap_ms: 0, ttfb_ms: 0, duration_ms: 0 };
}

/** Recordings that name no model may have it in their path all the same. */
function modelName(call: Call, truth: Truth, row: FixtureRow): Verdict {
  const model = call.response_model || call.request_model || null;
  if (truth.model === null && model !== null && decodeURIComponent(row.path).includes(model)) return undefined;
  return same(model, truth.model);
}

function outputText(call: Call, truth: Truth): Verdict {
  if (truth.output_text_sha256 === null) return undefined;
  if (createHash('sha256').update(call.output).digest('hex').startsWith(truth.output_text_sha256)) return '';
  const length = [...call.output].length;
  return `${length} characters ${brief(call.output)}, truly ${truth.output_text_len} ${brief(truth.output_text_prefix)}`;
}

/** Servers that do not count report zeros: unknown is as right as none. */
function count(value: number | null, truth: number | null): Verdict {
  if (truth === null) return undefined;
  return truth === 0 && value === null ? '' : same(value, truth);
}

function same(value: unknown, truth: unknown): string {
  return JSON.stringify(value) === JSON.stringify(truth) ? '' : `${brief(value)}, truly ${brief(truth)}`;
}

function oneOf(value: string, allowed: readonly string[]): string {
  return allowed.includes(value) ? '' : `${brief(value)}, truly ${allowed.join(' or ')}`;
}

/** Some servers fill the place of a call that is not there with empty strings. */
function names(toolCalls: readonly { name: string; arguments: string }[]): string[] {
  return toolCalls.filter((tool) => tool.name !== '' || tool.arguments !== '').map((tool) => tool.name);
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
