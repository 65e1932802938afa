import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsAtEnd } from '../../../capture/body/body_end.js';
import type { Exchange, WireBody, WireChunk } from '../../../capture/exchange.js';
import { event, EVENT_STREAM, frames } from '../helpers/event_stream.js';
import { callOf, exchangeOf, SSE } from '../helpers/exchanges.js';

const HEAD = 20_000;
const TAIL = 3000;

/** What the collector keeps of a long body: its beginning and its end. */
function cut(body: WireBody): WireBody {
  const whole = Buffer.concat(body.chunks.map((chunk) => chunk.data));
  const at = (data: Buffer, atMs: number): WireChunk[] => [{ atMs, data }];
  return {
    chunks: at(whole.subarray(0, HEAD), 100),
    tail: at(whole.subarray(-TAIL), 9000),
    bytes: whole.length,
    truncated: true,
    sha256: 'ab'.repeat(32),
  };
}

function answered(exchange: Exchange): Exchange {
  if (exchange.response !== null) exchange.response.body = cut(exchange.response.body);
  return exchange;
}

const delta = (content: string) => ({ model: 'm-1', choices: [{ index: 0, delta: { content }, finish_reason: null }] });

describe('of a body that is too long to be kept', () => {
  it('a stream gives its first and last time, its usage and why it stopped', async () => {
    const events = [...Array.from({ length: 500 }, () => delta('word ')), { ...delta(''), choices: [{ index: 0, delta: {}, finish_reason: 'length' }] }];
    const last = { model: 'm-1', choices: [], usage: { prompt_tokens: 7, completion_tokens: 500, total_tokens: 507 } };
    const text = [...events, last].map((each) => `data: ${JSON.stringify(each)}\r\n\r\n`).join('');
    const call = await callOf(answered(exchangeOf({ responseHeaders: SSE, response: `${text}data: [DONE]\r\n\r\n` })));
    expect(call).toMatchObject({
      truncated: true,
      input_tokens: 7,
      output_tokens: 500,
      tokens_source: 'reported',
      finish_reasons: ['length'],
      ttft_ms: 100,
      outcome: 'ok',
    });
    expect(call.tpot_ms).toBeCloseTo(8900 / 499, 6);
  }); // prettier-ignore

  it('JSON lines give the last one', async () => {
    const lines = Array.from({ length: 600 }, () => ({ model: 'llama', message: { role: 'assistant', content: 'word ' }, done: false }));
    const end = { model: 'llama', done: true, done_reason: 'stop', prompt_eval_count: 4, eval_count: 600 };
    const response = [...lines, end].map((each) => `${JSON.stringify(each)}\n`).join('');
    const headers = { 'content-type': 'application/x-ndjson' };
    const call = await callOf(answered(exchangeOf({ url: '/api/chat', responseHeaders: headers, response })));
    expect(call).toMatchObject({ backend: 'ollama', input_tokens: 4, output_tokens: 600, finish_reasons: ['stop'] });
  }); // prettier-ignore

  it('an AWS event stream gives its last frames', async () => {
    const parts = Array.from({ length: 300 }, () => event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'word ' } }));
    const ends = [event('messageStop', { stopReason: 'end_turn' }), event('metadata', { usage: { inputTokens: 3, outputTokens: 300, totalTokens: 303 } })];
    const response = Buffer.concat(frames(...parts, ...ends).map((chunk) => chunk.data));
    const call = await callOf(answered(exchangeOf({ url: '/model/amazon.nova-lite-v1:0/converse-stream', responseHeaders: EVENT_STREAM, response })));
    expect(call).toMatchObject({ backend: 'bedrock', input_tokens: 3, output_tokens: 300, finish_reasons: ['end_turn'] });
  }); // prettier-ignore

  it('JSON gives the fields behind the long one', async () => {
    const data = Array.from({ length: 4 }, (_, index) => ({ object: 'embedding', index, embedding: Array.from({ length: 900 }, (__, at) => at / 1000) }));
    const response = { object: 'list', data, model: 'e-1', usage: { prompt_tokens: 12, total_tokens: 12 } };
    const call = await callOf(answered(exchangeOf({ url: '/v1/embeddings', request: { model: 'e', input: 'x' }, response })));
    expect(call).toMatchObject({ operation: 'embeddings', response_model: 'e-1', input_tokens: 12 });
  }); // prettier-ignore

  it('a request gives the model that stands behind its messages', async () => {
    const messages = Array.from({ length: 500 }, (_, index) => ({ role: 'user', content: `"quoted", "as": text ${index} ${'x'.repeat(60)}` }));
    const exchange = exchangeOf({ request: { messages, model: 'late-model', temperature: 0.25 }, response: { choices: [] } });
    exchange.request.body = cut(exchange.request.body);
    expect(await callOf(exchange)).toMatchObject({ request_model: 'late-model', temperature: 0.25, truncated: true });
  }); // prettier-ignore
});

it('the fields at the end of a cut object are its own, whatever the cut', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (fields, at) => {
      const text = JSON.stringify(fields);
      const whole = Object.entries(JSON.parse(text) as object);
      for (const [name, value] of Object.entries(fieldsAtEnd(text.slice(1 + (at % text.length))))) {
        expect(whole).toContainEqual([name, value]);
      }
    }),
  );
});
