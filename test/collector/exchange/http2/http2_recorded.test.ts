import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../../core/call.js';
import { asArray, asRecord, asString } from '../../../../core/json.js';
import { callsOf, cut, replay, seeded, unnamed, type Piece } from '../../support/wire_replay.js';

const file = new URL('../../../../../shared/fixtures/grpc-kserve.dev.jsonl', import.meta.url);
const rows = existsSync(file)
  ? readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => asRecord(JSON.parse(line)))
  : [];

function piecesOf(row: Record<string, unknown>): Piece[] {
  const side = (from: Piece['from'], chunks: unknown) =>
    asArray(chunks).map((chunk): Piece => {
      const [at, data] = asArray(chunk);
      return { from, at: Number(at), data: Buffer.from(asString(data), 'base64') };
    });
  return [...side('client', row['c2s']), ...side('server', row['s2c'])].toSorted((one, other) => one.at - other.at);
}

/** What the truth of an RPC says about its call. */
function callOf(truth: Record<string, unknown>): Record<string, unknown> {
  const failure = truth['error_message'] ?? truth['message'];
  const shared = {
    operation: 'infer',
    http_status: 200,
    request_model: truth['model'],
    streaming: truth['kind'] === 'bidi',
    output_tokens: truth['num_output_tokens'] ?? null,
    ...('output' in truth && { output: truth['output'] }),
    ...('prompt' in truth && { prompt: truth['prompt'] }),
    ...('output_len' in truth && { output: { length: truth['output_len'] } }),
    ...('prompt_len' in truth && { prompt: { length: truth['prompt_len'] } }),
  };
  if (failure !== undefined) return { ...shared, outcome: 'error', error_message: failure };
  return { ...shared, outcome: 'ok', error_type: '', response_id: truth['id'], max_tokens: truth['max_tokens'] };
}

/** Of long texts the truth tells the length alone. */
function measured(call: Call): unknown {
  const measure = (text: string) => (text.length < 1000 ? text : { length: text.length });
  return { ...call, prompt: measure(call.prompt), output: measure(call.output) };
}

describe.skipIf(rows.length === 0)('a recorded gRPC conversation (shared/fixtures)', () => {
  it('gives a call for each inference, with what was said', async () => {
    for (const row of rows) {
      const rpcs = asArray(asRecord(row['truth'])['rpcs']).map(asRecord);
      const expected = rpcs.filter(({ method }) => method === 'ModelInfer' || method === 'ModelStreamInfer');
      const { exchanges, held, unreadable } = replay(piecesOf(row));
      expect(exchanges).toHaveLength(rpcs.length);
      expect([held, unreadable('http2'), unreadable('lost')]).toEqual([0, 0, 0]);
      const calls = await callsOf(exchanges);
      expect(calls.map(measured)).toMatchObject(
        expected.map((truth) => ({ backend: row['backend'], ...callOf(truth) })),
      );
    }
  });

  it('gives the same however its bytes are cut', async () => {
    for (const row of rows) {
      const pieces = piecesOf(row);
      const whole = unnamed(await callsOf(replay(pieces).exchanges));
      for (const longest of [1, 7, 100, 4000]) {
        const { exchanges } = replay(cut(pieces, longest, seeded(longest)));
        const calls = unnamed(await callsOf(exchanges));
        expect(calls).toEqual(whole);
      }
    }
  });
});
