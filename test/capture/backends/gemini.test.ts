import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { capture, callOf, exchangeOf, recut, SSE, sseChunks, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const MODEL = '/v1beta/models/gemini-x';
const ON_VERTEX = '/v1/projects/p/locations/us-central1/publishers/google/models/gemini-x';
const request = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] };
const candidate = (parts: unknown[], more: object = {}) => ({ content: { role: 'model', parts }, index: 0, ...more });
const answer = (parts: unknown[], more: object = {}) => ({
  candidates: [candidate(parts, { finishReason: 'STOP' })],
  usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 2, totalTokenCount: 7 },
  modelVersion: 'gemini-x-001',
  responseId: 'r',
  ...more,
});
const PIECES = [
  { candidates: [candidate([{ text: 'Hm', thought: true }])], usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 }, modelVersion: 'gemini-x-001' },
  { candidates: [candidate([{ text: 'Hé ]}"' }])], usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 } },
  { candidates: [candidate([{ text: 'llo' }], { finishReason: 'MAX_TOKENS' })], usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 3, thoughtsTokenCount: 4, totalTokenCount: 12 } },
]; // prettier-ignore
const STREAMED = { output: 'Hé ]}"llo', streaming: true, input_tokens: 5, output_tokens: 7, reasoning_tokens: 4, finish_reasons: ['MAX_TOKENS'], response_model: 'gemini-x-001', attributes: { 'sidelight.reasoning': 'Hm' } }; // prettier-ignore
const arrayChunks = PIECES.map((piece, index) => ({
  atMs: 100 + index * 10,
  data: Buffer.from(`${index === 0 ? '[' : ',\n'}${JSON.stringify(piece)}${index === 2 ? ']' : ''}`),
}));

describe('generateContent', () => {
  it.each<Case>([
    [
      'a whole answer; the model is in the path',
      { url: `${MODEL}:generateContent?key=k`, request: { ...request, generationConfig: { temperature: 0.5, topP: 0.9, topK: 3, maxOutputTokens: 20, seed: 7 } }, response: answer([{ text: 'Hel' }, { text: 'lo' }]) },
      { backend: 'gemini', operation: 'generate_content', provider: 'gcp.gemini', request_model: 'gemini-x', response_model: 'gemini-x-001', response_id: 'r', prompt: 'Hi', output: 'Hello', finish_reasons: ['STOP'], input_tokens: 5, output_tokens: 2, choices: 1, temperature: 0.5, top_p: 0.9, top_k: 3, max_tokens: 20, streaming: false, attributes: { 'gen_ai.request.seed': '7' } },
    ],
    [
      'thoughts and what tools brought are counted beside the rest',
      { url: `${MODEL}:generateContent`, request, response: answer([{ text: 'Hm', thought: true }, { text: 'Hi' }], { usageMetadata: { promptTokenCount: 25, candidatesTokenCount: 49, thoughtsTokenCount: 38, cachedContentTokenCount: 20, toolUsePromptTokenCount: 1130, totalTokenCount: 1242, promptTokensDetails: [{ modality: 'TEXT', tokenCount: 20 }, { modality: 'AUDIO', tokenCount: 5 }] } }) },
      { input_tokens: 1155, output_tokens: 87, cached_input_tokens: 20, reasoning_tokens: 38, output: 'Hi', attributes: { 'sidelight.reasoning': 'Hm', 'sidelight.usage.input_audio_tokens': '5' } },
    ],
    [
      'on Vertex',
      { url: `${ON_VERTEX}:generateContent`, request, response: answer([{ text: 'Hi' }]) },
      { backend: 'vertex', provider: 'gcp.vertex_ai', request_model: 'gemini-x' },
    ],
    [
      'functions, several candidates, reasons as numbers, nothing but thoughts',
      { url: `${MODEL}:generateContent`, request, response: { candidates: [{ finishReason: 2, content: { parts: [{ functionCall: { id: 'i', name: 'look', args: { a: 1 } } }] } }, { index: 1, finishReason: 1, content: { parts: [{ text: 'b' }] } }], usageMetadata: { promptTokenCount: 5, thoughtsTokenCount: 4 } } },
      { finish_reasons: ['2', '1'], choices: 2, tool_calls: [{ id: 'i', name: 'look', arguments: '{"a":1}' }], output_tokens: 4, attributes: { 'sidelight.choice.1': 'b' } },
    ],
    [
      'a picture in, a picture out: neither is kept',
      { url: `${MODEL}:generateContent`, request: { contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }, { text: 'Draw' }] }] }, response: answer([{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }], { usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 1290, candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1290 }] } }) },
      { prompt: '[image/png 3 bytes]\nDraw', output: '', attributes: { 'gen_ai.input.messages': '[{"parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}},{"text":"Draw"}]}]', 'sidelight.image.count': '1', 'sidelight.usage.output_image_tokens': '1290' } },
    ],
    [
      'a prompt that was blocked',
      { url: `${MODEL}:generateContent`, request, response: { promptFeedback: { blockReason: 'SAFETY', safetyRatings: [{ category: 'HARM_CATEGORY_HARASSMENT', probability: 'HIGH' }, { category: 'HARM_CATEGORY_HATE_SPEECH', probability: 'NEGLIGIBLE' }] }, usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 } } },
      { outcome: 'ok', output: '', finish_reasons: ['BLOCKED:SAFETY'], input_tokens: 5, output_tokens: null, attributes: { 'sidelight.refusal': 'true', 'sidelight.filter.prompt': 'harassment:high' } },
    ],
    [
      'the last question, not the result of a function; the instruction leads',
      { url: `${MODEL}:generateContent`, request: { system_instruction: 'S', contents: [...request.contents, { role: 'model', parts: [{ functionCall: { name: 'f' } }] }, { role: 'user', parts: [{ functionResponse: { name: 'f', response: {} } }] }] }, response: answer([{ text: 'x' }]) },
      { prompt: 'Hi' },
    ],
    [
      'an error',
      { url: `${MODEL}:generateContent`, request, status: 429, response: { error: { code: 429, message: 'Slow down', status: 'RESOURCE_EXHAUSTED' } } },
      { outcome: 'error', error_type: 'RESOURCE_EXHAUSTED', error_message: 'Slow down' },
    ],
    [
      'an error in a list',
      { url: `${MODEL}:streamGenerateContent`, request, status: 400, response: [{ error: { code: 400, message: 'No', status: 'INVALID_ARGUMENT' } }] },
      { outcome: 'error', error_type: 'INVALID_ARGUMENT', error_message: 'No', streaming: false },
    ],
    [
      'calls that went wrong, and nothing said',
      { url: `${MODEL}:generateContent`, request, response: { candidates: [{ content: {}, finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'bad' }], usageMetadata: { promptTokenCount: 3, totalTokenCount: 3 } } },
      { outcome: 'ok', output: '', finish_reasons: ['MALFORMED_FUNCTION_CALL'], input_tokens: 3, output_tokens: null },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore
});

describe('streamGenerateContent', () => {
  it.each<Case>([
    [
      'Server-Sent Events: usage is cumulative',
      { url: `${MODEL}:streamGenerateContent?alt=sse`, request, responseHeaders: SSE, chunks: sseChunks(...PIECES) },
      { ...STREAMED, ttft_ms: 100, max_gap_ms: 10 },
    ],
    [
      'one JSON array, sent in pieces',
      { url: `${ON_VERTEX}:streamGenerateContent`, request, chunks: arrayChunks },
      { ...STREAMED, backend: 'vertex', ttft_ms: 100, max_gap_ms: 10 },
    ],
    [
      'the array, cut anywhere',
      { url: `${MODEL}:streamGenerateContent`, request, chunks: recut(arrayChunks, [1, 2, 30, 31, 200, 201, 202, 300]) },
      STREAMED,
    ],
    [
      'a client that leaves in the middle of an object',
      { url: `${MODEL}:streamGenerateContent`, request, chunks: [...arrayChunks.slice(0, 1), { atMs: 110, data: Buffer.from(',{"candidates":[{"content":{"parts":[{"text":"Hel') }], end: 'client_abort' },
      { outcome: 'client_abort', output: 'Hel', finish_reasons: [] },
    ],
    [
      'arguments that are streamed, too (Vertex)',
      { url: `${ON_VERTEX}:streamGenerateContent?alt=sse`, request, responseHeaders: SSE, chunks: sseChunks(...[{ name: 'look', willContinue: true }, { partialArgs: [{ jsonPath: '$.city', stringValue: 'Par', willContinue: true }], willContinue: true }, { partialArgs: [{ jsonPath: '$.city', stringValue: 'is' }, { jsonPath: '$.days', numberValue: 2 }] }, {}, { name: 'now' }].map((functionCall) => ({ candidates: [candidate([{ functionCall }])] }))) },
      { tool_calls: [{ id: '', name: 'look', arguments: '{"city":"Paris","days":2}' }, { id: '', name: 'now', arguments: '{}' }], ttft_ms: 100 },
    ],
    [
      'lines that end with CR and LF, as Google sends them',
      { url: `${MODEL}:streamGenerateContent?alt=sse`, request, responseHeaders: SSE, response: PIECES.map((piece) => `data: ${JSON.stringify(piece)}\r\n\r\n`).join('') },
      STREAMED,
    ],
    [
      'an error in the middle of the events',
      { url: `${MODEL}:streamGenerateContent?alt=sse`, request, responseHeaders: SSE, chunks: sseChunks(PIECES[1], { error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } }) },
      { outcome: 'error', error_type: 'UNAVAILABLE', output: 'Hé ]}"' },
    ],
    [
      'an error in the middle of the array',
      { url: `${MODEL}:streamGenerateContent`, request, response: `[${JSON.stringify(PIECES[1])},\r\n${JSON.stringify({ error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } })}]` },
      { outcome: 'error', error_type: 'UNAVAILABLE', output: 'Hé ]}"' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore
});

describe('interactions', () => {
  const url = '/v1beta/interactions';
  const asked = { model: 'gemini-x', input: 'Hi', system_instruction: 'Be brief', generation_config: { temperature: 0.5, max_output_tokens: 9, seed: 7 } };
  const counted = { total_input_tokens: 3, total_output_tokens: 4, total_thought_tokens: 5, total_cached_tokens: 1, total_tool_use_tokens: 2, total_tokens: 14 };
  const body = (more: object) => ({ id: 'v1_x', object: 'interaction', model: 'gemini-x-1', status: 'completed', usage: counted, ...more });
  const READ = { backend: 'gemini', operation: 'generate_content', response_id: 'v1_x', prompt: 'Hi', output: 'Hello', input_tokens: 5, output_tokens: 9, reasoning_tokens: 5, cached_input_tokens: 1, finish_reasons: ['completed'], attributes: expect.objectContaining({ 'sidelight.reasoning': 'Hm' }) as Call['attributes'] };
  const event = (event_type: string, more: object) => ({ event_type, ...more });
  it.each<Case>([
    [
      'steps',
      { url, request: asked, response: body({ steps: [{ type: 'thought', signature: 's', summary: [{ type: 'text', text: 'Hm' }] }, { type: 'model_output', content: [{ type: 'text', text: 'Hel' }, { type: 'text', text: 'lo' }] }, { type: 'function_call', id: 'c', name: 'look', arguments: { a: 1 } }] }) },
      { ...READ, request_model: 'gemini-x', response_model: 'gemini-x-1', temperature: 0.5, max_tokens: 9, streaming: false, tool_calls: [{ id: 'c', name: 'look', arguments: '{"a":1}' }] },
    ],
    [
      'outputs, as it was before; the conversation goes along',
      { url, request: { model: 'gemini-x', input: [{ role: 'user', content: 'A' }, { role: 'model', content: 'B' }, { role: 'user', content: [{ type: 'text', text: 'Hi' }] }] }, response: body({ outputs: [{ type: 'thought', summary: [{ type: 'text', text: 'Hm' }] }, { type: 'text', text: 'Hello' }] }) },
      READ,
    ],
    [
      'streamed steps',
      { url, request: { ...asked, stream: true }, responseHeaders: SSE, chunks: sseChunks(event('interaction.created', { interaction: { id: 'v1_x', status: 'in_progress', model: 'gemini-x-1' } }), event('step.start', { index: 0, step: { type: 'thought' } }), event('step.delta', { index: 0, delta: { type: 'thought_summary', content: { type: 'text', text: 'Hm' } } }), event('step.start', { index: 1, step: { type: 'model_output', content: [{ type: 'text', text: 'Hel' }] } }), event('step.delta', { index: 1, delta: { type: 'text', text: 'lo' } }), event('step.stop', { index: 1 }), event('step.start', { index: 2, step: { type: 'function_call', id: 'c', name: 'look', arguments: {} } }), event('step.delta', { index: 2, delta: { type: 'arguments_delta', arguments: '{"a":1}' } }), event('interaction.completed', { interaction: { id: 'v1_x', status: 'completed', usage: counted } }), '[DONE]') },
      { ...READ, response_model: 'gemini-x-1', streaming: true, ttft_ms: 120, tool_calls: [{ id: 'c', name: 'look', arguments: '{"a":1}' }] },
    ],
    [
      'streamed outputs, left by the client',
      { url, request: { ...asked, stream: true }, responseHeaders: SSE, end: 'client_abort', chunks: sseChunks(event('interaction.start', { interaction: { id: 'v1_x', status: 'in_progress' } }), event('content.start', { index: 0, content: { type: 'text' } }), event('content.delta', { index: 0, delta: { type: 'text', text: 'Hel' } })) },
      { outcome: 'client_abort', output: 'Hel', finish_reasons: [], ttft_ms: 120 },
    ],
    [
      'an error event',
      { url, request: { ...asked, stream: true }, responseHeaders: SSE, chunks: sseChunks(event('error', { error: { code: 'unavailable', message: 'overloaded' } })) },
      { backend: 'gemini', outcome: 'error', error_type: 'unavailable', error_message: 'overloaded' },
    ],
    ['another’s', { url, request: { user: 'u' }, response: { text: 'Hello' } }, { backend: 'generic' }],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  });
}); // prettier-ignore

describe('the other verbs', () => {
  const messages = [{ role: 'user', content: 'Hi' }];
  it.each<Case>([
    [
      'embedContent',
      { url: `${MODEL}:embedContent`, request: { content: { parts: [{ text: 'a' }] } }, response: { embedding: { values: [1, 2, 3] } } },
      { operation: 'embeddings', prompt: 'a', tokens_source: 'absent', attributes: { 'sidelight.embedding.count': '1', 'sidelight.embedding.dimensions': '3' } },
    ],
    [
      'batchEmbedContents',
      { url: `${MODEL}:batchEmbedContents`, request: { requests: [{ content: { parts: [{ text: 'a' }] } }, { content: { parts: [{ text: 'b' }] } }] }, response: { embeddings: [{ values: [1, 2] }, { values: [3, 4] }], usageMetadata: { promptTokenCount: 2 } } },
      { operation: 'embeddings', prompt: 'b', input_tokens: 2, attributes: { 'sidelight.embedding.count': '2', 'sidelight.embedding.dimensions': '2' } },
    ],
    [
      'predict: embeddings, tokens summed up',
      { url: `${ON_VERTEX}:predict`, request: { instances: [{ content: 'a' }, { content: 'b' }] }, response: { predictions: [{ embeddings: { statistics: { token_count: 3 }, values: [1, 2] } }, { embeddings: { statistics: { token_count: 4 }, values: [1, 2] } }] } },
      { backend: 'vertex', operation: 'embeddings', prompt: 'b', input_tokens: 7, attributes: { 'sidelight.embedding.count': '2' } },
    ],
    [
      'predict: Imagen',
      { url: '/v1beta/models/imagen-4:predict', request: { instances: [{ prompt: 'hat' }], parameters: { sampleCount: 2 } }, response: { predictions: [{ bytesBase64Encoded: 'AA', mimeType: 'image/png' }, { bytesBase64Encoded: 'AA' }] } },
      { backend: 'gemini', operation: 'image_generation', request_model: 'imagen-4', prompt: 'hat', choices: 2, attributes: { 'sidelight.image.count': '2' } },
    ],
    [
      'predict: PaLM',
      { url: `${ON_VERTEX}:predict`, request: { instances: [{ messages: [{ author: 'user', content: 'Hi' }] }], parameters: { maxOutputTokens: 9 } }, response: { predictions: [{ candidates: [{ content: 'Hello' }] }], metadata: { tokenMetadata: { inputTokenCount: { totalTokens: 1 }, outputTokenCount: { totalTokens: 2 } } } } },
      { operation: 'text_completion', prompt: 'Hi', output: 'Hello', input_tokens: 1, output_tokens: 2, max_tokens: 9 },
    ],
    [
      'predict: a container that takes what TGI does',
      { url: '/v1/projects/p/locations/l/endpoints/123:predict', request: { instances: [{ inputs: 'Hi', parameters: { max_new_tokens: 9 } }] }, response: { predictions: ['Hello'], deployedModelId: '1' } },
      { backend: 'vertex', prompt: 'Hi', output: 'Hello' },
    ],
    [
      'rawPredict: Anthropic',
      { url: '/v1/projects/p/locations/l/publishers/anthropic/models/claude-x%4020250219:rawPredict', request: { anthropic_version: 'vertex-2023-10-16', messages }, response: { type: 'message', content: [{ type: 'text', text: 'Hello' }], stop_reason: 'end_turn', usage: { input_tokens: 1, cache_read_input_tokens: 2, output_tokens: 3 } } },
      { backend: 'vertex', operation: 'chat', provider: 'gcp.vertex_ai', request_model: 'claude-x@20250219', prompt: 'Hi', output: 'Hello', input_tokens: 3, output_tokens: 3 },
    ],
    [
      'streamRawPredict: Mistral',
      { url: '/v1/projects/p/locations/l/publishers/mistralai/models/mistral-x:streamRawPredict', request: { messages }, responseHeaders: SSE, chunks: sseChunks({ model: 'mistral-x-1', choices: [{ index: 0, delta: { content: 'Hello' }, finish_reason: 'stop' }], usage: { prompt_tokens: 1, completion_tokens: 2 } }, '[DONE]') },
      { backend: 'vertex', operation: 'chat', request_model: 'mistral-x', response_model: 'mistral-x-1', output: 'Hello', output_tokens: 2 },
    ],
    [
      'rawPredict: a container of one\'s own',
      { url: '/v1/projects/p/locations/l/endpoints/123:rawPredict', request: { prompt: 'Hi' }, response: { output: 'Hello' } },
      { backend: 'vertex', operation: 'infer', request_model: '123', prompt: 'Hi', output: 'Hello' },
    ],
    [
      'KServe has the same verb',
      { url: '/v1/models/iris:predict', request: { instances: [[1, 2]] }, response: { predictions: [1] } },
      { operation: 'infer' },
    ],
    [
      'predictLongRunning: a film to be fetched later',
      { url: '/v1beta/models/veo-3:predictLongRunning', request: { instances: [{ prompt: 'hat' }] }, response: { name: 'models/veo-3/operations/x' } },
      { backend: 'gemini', request_model: 'veo-3', prompt: 'hat', outcome: 'ok' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject(expected);
  }); // prettier-ignore

  it.each([`${MODEL}:countTokens`, `${ON_VERTEX}:countTokens`, '/v1beta/cachedContents'])(
    '%s is no inference',
    async (url) => {
      expect(await capture(exchangeOf({ url, request, response: { totalTokens: 3 } }))).toEqual({
        skipped: 'not_inference',
      });
    },
  );
});

describe('interactions made in the background', () => {
  const done = { id: 'i1', agent: 'deep-research', status: 'completed', outputs: [{ type: 'text', text: 'Hello' }], usage: { total_input_tokens: 3, total_output_tokens: 2 } }; // prettier-ignore
  const fetched = (response: object, url = '/v1beta/interactions/i1') =>
    capture(exchangeOf({ method: 'GET', url, response }));

  it('are answered before they have begun', async () => {
    const asked = { agent: 'deep-research', input: 'Hi', background: true };
    const response = { id: 'i1', agent: 'deep-research', status: 'in_progress' };
    expect(await callOf({ url: '/v1beta/interactions', request: asked, response })).toMatchObject({ backend: 'gemini', prompt: 'Hi', response_id: 'i1', finish_reasons: ['in_progress'], tokens_source: 'absent' }); // prettier-ignore
  });

  it.each(['/v1beta/interactions/i1', '/v1beta1/projects/p/locations/global/interactions/i1'])(
    'are the call when they are fetched and over: %s',
    async (url) => {
      const call = { response_id: 'i1', output: 'Hello', input_tokens: 3, output_tokens: 2, finish_reasons: ['completed'] }; // prettier-ignore
      expect(await fetched(done, url)).toMatchObject({ call });
    },
  );

  it.each([
    ['goes on', { ...done, status: 'in_progress' }],
    ['was made in the foreground, and recorded then', { ...done, agent: undefined, model: 'gemini' }],
  ])('are not, where one %s', async (_, response) => {
    expect(await fetched(response)).toEqual({ skipped: 'not_inference' });
  });
});
