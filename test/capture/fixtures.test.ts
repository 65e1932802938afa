import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCapture } from '../../capture/index.js';
import { parseJson } from '../../capture/lenient_json.js';
import type { Call } from '../../core/call.js';
import { targetOf } from './helpers/exchanges.js';
import { exchangeOfRow, loadFixtures, type FixtureRow } from './helpers/fixtures.js';

const rows = loadFixtures()?.filter((row) => row.api.startsWith('openai.')) ?? [];

/** Operations by the recordings' own names; what is missing here is no inference. */
const OPERATIONS: Record<string, string[]> = {
  'openai.chat': ['chat'],
  'openai.responses': ['chat'],
  'openai.responses_get': ['chat'],
  'openai.responses_compact': ['chat'],
  'openai.completions': ['text_completion'],
  'openai.embeddings': ['embeddings'],
  'openai.images': ['image_generation'],
  'openai.moderations': ['moderation'],
  'openai.speech': ['speech'],
  'openai.transcriptions': ['transcription', 'translation'],
};

type Check = (call: Call, truth: FixtureRow['truth'], row: FixtureRow) => boolean | undefined;

/** Undefined where the recording does not tell. */
const CHECKS: Record<string, [atLeast: number, check: Check]> = {
  'backend and operation': [0.99, (call, _, row) => call.backend === 'openai' && (OPERATIONS[row.api] ?? []).includes(call.operation)],
  model: [0.99, (call, truth) => (call.response_model || call.request_model || null) === truth.model],
  tokens: [
    0.99,
    (call, truth) => {
      const input = truth.input_tokens_total ?? null;
      const output = truth.output_tokens_total ?? null;
      if (input === null && output === null) return undefined;
      return (input === null || call.input_tokens === input) && (output === null || call.output_tokens === output);
    },
  ],
  'cached tokens': [0.99, (call, truth) => (truth.cached_tokens === null ? undefined : call.cached_input_tokens === truth.cached_tokens)],
  'reasoning tokens': [0.99, (call, truth) => (truth.reasoning_tokens === null ? undefined : call.reasoning_tokens === truth.reasoning_tokens)],
  'finish reasons': [0.98, (call, truth) => JSON.stringify(call.finish_reasons) === JSON.stringify(truth.finish_reasons)],
  'output text': [
    0.97,
    (call, truth) =>
      truth.output_text_sha256 === null ? undefined : createHash('sha256').update(call.output).digest('hex').startsWith(truth.output_text_sha256),
  ],
  'tool calls': [0.98, (call, truth) => JSON.stringify(call.tool_calls.map((tool) => tool.name)) === JSON.stringify(truth.tool_calls.map((tool) => tool.name))],
  streaming: [0.99, (call, truth) => call.streaming === truth.streaming],
  outcome: [0.99, (call, truth) => (call.outcome === 'error') === (truth.error !== null)],
  prompt: [0.97, (call, truth) => (truth.prompt_text_prefix === null ? undefined : call.prompt.startsWith(truth.prompt_text_prefix))],
}; // prettier-ignore

describe.skipIf(rows.length === 0)('recorded conversations of the OpenAI family (shared/fixtures)', () => {
  const capture = createCapture({ target: targetOf({ redact: [] }), collectorId: 'test', salt: 'pepper' });
  const callOfRow = async (row: FixtureRow, cut?: (body: Buffer) => Buffer[]) => {
    const captured = await capture(exchangeOfRow(row, cut));
    return 'call' in captured ? captured.call : null;
  };

  it('are read as they really were', async () => {
    const wrong: Record<string, string[]> = {};
    const asked: Record<string, number> = {};
    let skipped = 0;
    for (const row of rows) {
      const call = await callOfRow(row);
      skipped += call === null && row.api === 'openai.threads' ? 1 : 0;
      if (call === null) continue;
      for (const [name, [, check]] of Object.entries(CHECKS)) {
        const right = check(call, row.truth, row);
        if (right === undefined) continue;
        asked[name] = (asked[name] ?? 0) + 1;
        if (!right) (wrong[name] ??= []).push(`${row.id} ${row.backend}`);
      }
    }
    for (const [name, [atLeast]] of Object.entries(CHECKS)) {
      const share = 1 - (wrong[name]?.length ?? 0) / (asked[name] ?? 1);
      expect
        .soft(share, `${name}: ${(100 * share).toFixed(2)} %, wrong: ${wrong[name]?.join(', ') ?? ''}`)
        .toBeGreaterThanOrEqual(atLeast);
    }
    expect(skipped).toBe(rows.filter((row) => row.api === 'openai.threads').length);
    expect(asked['model']).toBeGreaterThan(rows.length - 20);
  });

  it('are read the same however their bytes are cut', async () => {
    for (const [index, row] of rows.entries()) {
      const whole = await callOfRow(row, (body) => [body]);
      const cut = await callOfRow(row, (body) => pieces(body, index + 1));
      expect({ id: row.id, ...untimed(cut) }).toEqual({ id: row.id, ...untimed(whole) });
    }
  });

  it('are masked without breaking their JSON', async () => {
    const masking = createCapture({ target: targetOf(), collectorId: 'test', salt: 'pepper' });
    const broken: string[] = [];
    for (const row of rows) {
      const captured = await masking(exchangeOfRow(row));
      const messages = 'call' in captured ? captured.call.attributes['gen_ai.input.messages'] : undefined;
      if (messages !== undefined && parseJson(messages) === undefined) broken.push(row.id);
    }
    expect(broken).toEqual([]);
  });
});

/** Cuts a body at positions that look random and are the same each time. */
function pieces(body: Buffer, seed: number): Buffer[] {
  const cuts: Buffer[] = [];
  let state = seed;
  for (let from = 0; from < body.length;) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    const to = from + 1 + (state % (1 + Math.ceil(body.length / 12)));
    cuts.push(body.subarray(from, to));
    from = to;
  }
  return cuts;
}

function untimed(call: Call | null): object | null {
  return call && { ...call, ttft_ms: 0, tpot_ms: 0, max_gap_ms: 0, ttfb_ms: 0, duration_ms: 0 };
}
