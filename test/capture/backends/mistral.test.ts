import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, sseChunks, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const usage = { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 };
const answer = {
  object: 'conversation.response',
  conversation_id: 'conv_1',
  outputs: [
    { type: 'tool.execution', name: 'web_search' },
    { type: 'function.call', tool_call_id: 'c1', name: 'weather', arguments: '{"city":"Oslo"}' },
    { type: 'message.output', model: 'mistral-medium-2505', role: 'assistant', content: [{ type: 'text', text: 'Cold' }, { type: 'tool_reference', tool: 'web_search' }, { type: 'text', text: '.' }] },
  ],
  usage,
}; // prettier-ignore

describe('conversations', () => {
  it.each<Case>([
    [
      'whole',
      { url: '/v1/conversations', request: { model: 'mistral-medium-latest', inputs: 'And Oslo?', instructions: 'Be brief.', completion_args: { temperature: 0.2, max_tokens: 50 } }, response: answer },
      { backend: 'mistral', operation: 'chat', request_model: 'mistral-medium-latest', response_model: 'mistral-medium-2505', response_id: 'conv_1', prompt: 'And Oslo?', output: 'Cold.', temperature: 0.2, max_tokens: 50, input_tokens: 12, output_tokens: 7, tokens_source: 'reported', streaming: false, tool_calls: [{ id: 'c1', name: 'weather', arguments: '{"city":"Oslo"}' }] },
    ],
    [
      'continued, streamed',
      {
        url: '/v1/conversations/conv_1',
        request: { inputs: [{ role: 'user', content: 'And Rome?' }], stream: true },
        responseHeaders: { 'content-type': 'text/event-stream' },
        chunks: sseChunks(
          { type: 'conversation.response.started', conversation_id: 'conv_1' },
          { type: 'message.output.delta', model: 'm', content: 'Wa' },
          { type: 'message.output.delta', content: { type: 'text', text: 'rm' } },
          { type: 'conversation.response.done', usage },
        ),
      },
      { backend: 'mistral', prompt: 'And Rome?', output: 'Warm', streaming: true, ttft_ms: 110, response_model: 'm', input_tokens: 12, outcome: 'ok' },
    ],
    [
      'an error within the stream',
      {
        url: '/v1/conversations',
        request: { agent_id: 'ag_1', inputs: 'Hi', stream: true },
        responseHeaders: { 'content-type': 'text/event-stream' },
        chunks: sseChunks({ type: 'conversation.response.error', message: 'agent is gone', code: 3051 }),
      },
      { backend: 'mistral', request_model: 'ag_1', outcome: 'error', error_type: '3051', error_message: 'agent is gone' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore

  it.each([
    ['made without a question', '/v1/conversations', { metadata: { topic: 'x' } }],
    ['with items added', '/v1/conversations/conv_1/items', { items: [] }],
  ])('%s are no calls', async (_, url, request) => {
    await expect(callOf({ url, request, response: { id: 'conv_1' } })).rejects.toThrow('not_inference');
  });
});

it('documents are read', async () => {
  const request = { model: 'mistral-ocr-latest', document: { type: 'document_url', document_url: 'https://example.org/a.pdf' } }; // prettier-ignore
  const response = {
    pages: [{ index: 0, markdown: '# One' }, { index: 1, markdown: 'Two' }],
    model: 'mistral-ocr-2505',
    usage_info: { pages_processed: 2, doc_size_bytes: 900 },
  }; // prettier-ignore
  expect(await callOf({ url: '/v1/ocr', request, response })).toMatchObject({
    backend: 'mistral',
    operation: 'infer',
    response_model: 'mistral-ocr-2505',
    output: '# One\n\nTwo',
    attributes: { 'sidelight.document.pages': '2' },
  });
});
