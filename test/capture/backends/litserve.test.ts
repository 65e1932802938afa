import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const pieces = (...texts: string[]) =>
  texts.map((piece, index) => ({ atMs: 100 + 10 * index, data: Buffer.from(piece) }));
const CHUNKED = { server: 'uvicorn', 'transfer-encoding': 'chunked' };

describe('LitServe', () => {
  it.each<Case>([
    [
      'LitGPT',
      { url: '/predict', request: { prompt: 'Hi' }, response: { output: 'Hello' } },
      { backend: 'litserve', operation: 'infer', prompt: 'Hi', output: 'Hello', streaming: false },
    ],
    [
      'streamed as JSON lines without a type; empty pieces bring nothing',
      { url: '/predict', request: { prompt: 'Hi' }, responseHeaders: CHUNKED, chunks: pieces('{"output": ""}\n', '{"output": "He"}\n', '{"output": "llo"}\n') },
      { backend: 'litserve', output: 'Hello', streaming: true, ttft_ms: 110, max_gap_ms: 10 },
    ],
    [
      'streamed as bare text',
      { url: '/predict', request: { input: 'Hi' }, responseHeaders: CHUNKED, chunks: pieces('Hel', 'lo') },
      { backend: 'litserve', prompt: 'Hi', output: 'Hello', streaming: true, ttft_ms: 100 },
    ],
    [
      'a failure before the first token of a stream is an empty 200',
      { url: '/predict', request: { prompt: 'Hi' }, responseHeaders: CHUNKED, chunks: [] },
      { backend: 'litserve', outcome: 'error', error_type: 'empty_response' },
    ],
    [
      'a failure',
      { url: '/predict', request: { prompt: 'Hi' }, status: 500, response: { detail: 'Internal server error' } },
      { backend: 'litserve', outcome: 'error', error_type: '500', error_message: 'Internal server error' },
    ],
    [
      'its OpenAI door, whose counts are all zero',
      { url: '/v1/chat/completions', request: { model: 'lit', messages: [{ role: 'user', content: 'Hi' }] }, response: { object: 'chat.completion', model: 'lit', choices: [{ index: 0, message: { content: 'Hello' }, finish_reason: 'stop' }], usage: { prompt_tokens: 0, total_tokens: 0, completion_tokens: 0 } } },
      { backend: 'openai', output: 'Hello', input_tokens: null, output_tokens: null, tokens_source: 'absent' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore
});
