import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { COMMON, hi, JSON_TYPE, said, url } from '../helpers/bedrock.js';
import { chunkEvent, EVENT_STREAM, exception, frames } from '../helpers/event_stream.js';
import { callOf, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const invoke = (request: object, response: object, headers: Record<string, string> = {}): ExchangeSketch => ({
  url: url('invoke', 'some.model'),
  request,
  response,
  responseHeaders: { ...JSON_TYPE, ...headers },
});
const streamed = (request: object, ...chunks: object[]): ExchangeSketch => ({
  url: url('invoke-with-response-stream', 'some.model'),
  request,
  responseHeaders: EVENT_STREAM,
  chunks: frames(...chunks.map(chunkEvent)),
});
const metrics = (more: object = {}) => ({
  'amazon-bedrock-invocationMetrics': {
    inputTokenCount: 7,
    outputTokenCount: 9,
    invocationLatency: 5,
    firstByteLatency: 3,
    ...more,
  },
});
const counted = { 'x-amzn-bedrock-input-token-count': '7', 'x-amzn-bedrock-output-token-count': '9' };

describe('InvokeModel', () => {
  it.each<Case>([
    [
      'Anthropic',
      invoke({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }, { type: 'message', id: 'msg_1', model: 'claude-x', content: [{ type: 'text', text: 'Yo' }], stop_reason: 'end_turn', usage: { input_tokens: 1, cache_read_input_tokens: 2, output_tokens: 3 } }),
      { operation: 'chat', request_model: 'some.model', response_model: 'claude-x', output: 'Yo', input_tokens: 3, output_tokens: 3, response_id: 'msg_1', prompt: 'Hi', max_tokens: 9 },
    ],
    [
      'Anthropic, streamed: its own counts before those of Bedrock',
      streamed({ anthropic_version: 'x', messages: [{ role: 'user', content: 'Hi' }] }, { type: 'message_start', message: { id: 'm', model: 'claude-x', usage: { input_tokens: 12, output_tokens: 1 } } }, { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }, { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Yo' } }, { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 6 } }, { type: 'message_stop', ...metrics() }),
      { output: 'Yo', input_tokens: 12, output_tokens: 6, response_model: 'claude-x', ttft_ms: 120, streaming: true, finish_reasons: ['end_turn'] },
    ],
    [
      'Anthropic, the text completions of old',
      invoke({ prompt: '\n\nHuman: Hi\n\nAssistant:', max_tokens_to_sample: 9 }, { completion: ' Yo', stop_reason: 'stop_sequence' }, counted),
      { operation: 'text_completion', output: ' Yo', finish_reasons: ['stop_sequence'], max_tokens: 9, input_tokens: 7, output_tokens: 9 },
    ],
    [
      'Nova',
      invoke({ schemaVersion: 'messages-v1', ...hi, inferenceConfig: { max_new_tokens: 9, top_k: 3 } }, said([{ text: 'Yo' }], { usage: { inputTokens: 3, outputTokens: 5, cacheReadInputTokenCount: 4 } })),
      { operation: 'chat', output: 'Yo', input_tokens: 7, cached_input_tokens: 4, max_tokens: 9, top_k: 3 },
    ],
    [
      'Nova, streamed',
      streamed(hi, { messageStart: { role: 'assistant' } }, { contentBlockDelta: { delta: { text: 'Yo' }, contentBlockIndex: 0 } }, { messageStop: { stopReason: 'end_turn' } }, { metadata: { usage: { inputTokens: 3, outputTokens: 5 } }, ...metrics() }),
      { output: 'Yo', input_tokens: 3, output_tokens: 5, finish_reasons: ['end_turn'], ttft_ms: 110 },
    ],
    [
      'Titan',
      invoke({ inputText: 'Hi', textGenerationConfig: { maxTokenCount: 9, temperature: 0.5, topP: 1 } }, { inputTextTokenCount: 3, results: [{ tokenCount: 5, outputText: 'Yo', completionReason: 'FINISH' }] }),
      { operation: 'text_completion', prompt: 'Hi', output: 'Yo', input_tokens: 3, output_tokens: 5, finish_reasons: ['FINISH'], max_tokens: 9, temperature: 0.5, top_p: 1 },
    ],
    [
      'Titan, streamed',
      streamed({ inputText: 'Hi' }, { outputText: 'Yo', index: 0, totalOutputTextTokenCount: null, completionReason: null, inputTextTokenCount: 3 }, { outputText: '!', index: 0, totalOutputTextTokenCount: 8, completionReason: 'LENGTH', inputTextTokenCount: null, ...metrics() }),
      { output: 'Yo!', input_tokens: 3, output_tokens: 8, finish_reasons: ['LENGTH'], ttft_ms: 100, attributes: { 'sidelight.server_timing.total_ms': '5', 'sidelight.server_timing.first_byte_ms': '3' } },
    ],
    [
      'Titan embeddings',
      invoke({ inputText: 'Hi', dimensions: 2 }, { embedding: [1, 2], embeddingsByType: { float: [1, 2] }, inputTextTokenCount: 3 }),
      { operation: 'embeddings', prompt: 'Hi', input_tokens: 3, output: '', attributes: { 'sidelight.embedding.count': '1', 'sidelight.embedding.dimensions': '2' } },
    ],
    [
      'Titan images',
      invoke({ taskType: 'TEXT_IMAGE', textToImageParams: { text: 'A hat' }, imageGenerationConfig: { numberOfImages: 2, width: 512, height: 256, quality: 'premium' } }, { images: ['AA', 'BB'], error: null }),
      { operation: 'image_generation', prompt: 'A hat', choices: 2, attributes: { 'sidelight.image.count': '2', 'sidelight.image.size': '512x256', 'sidelight.image.quality': 'premium' } },
    ],
    [
      'Nova Canvas that refuses under a 200',
      invoke({ taskType: 'TEXT_IMAGE', textToImageParams: { text: 'A hat' } , imageGenerationConfig: {} }, { error: 'Blocked by our content filters' }),
      { operation: 'image_generation', outcome: 'error', error_message: 'Blocked by our content filters' },
    ],
    [
      'Stability of old',
      invoke({ text_prompts: [{ text: 'A hat', weight: 1 }], width: 64, height: 64 }, { result: 'success', artifacts: [{ seed: 1, base64: 'AA', finishReason: 'CONTENT_FILTERED' }] }),
      { operation: 'image_generation', prompt: 'A hat', finish_reasons: ['CONTENT_FILTERED'], attributes: { 'sidelight.image.count': '1', 'sidelight.image.size': '64x64', 'sidelight.refusal': 'true' } },
    ],
    [
      'Stability',
      invoke({ prompt: 'A hat', aspect_ratio: '1:1', output_format: 'png' }, { seeds: [1], finish_reasons: [null], images: ['AA'] }),
      { operation: 'image_generation', prompt: 'A hat', finish_reasons: [], attributes: { 'sidelight.image.count': '1', 'sidelight.image.size': '1:1' } },
    ],
    [
      'Nova embeddings, counted in the header',
      invoke({ taskType: 'SINGLE_EMBEDDING', singleEmbeddingParams: { text: { value: 'Hi' } } }, { embeddings: [{ embeddingType: 'TEXT', embedding: [1, 2, 3] }] }, { 'x-amzn-bedrock-input-token-count': '4' }),
      { operation: 'embeddings', prompt: 'Hi', input_tokens: 4, output_tokens: null, attributes: { 'sidelight.embedding.dimensions': '3' } },
    ],
    [
      'Cohere embeddings',
      invoke({ texts: ['A', 'B'], input_type: 'search_query' }, { embeddings: { float: [[1, 2], [3, 4]] }, id: 'e', texts: ['A', 'B'] }, { 'x-amzn-bedrock-input-token-count': '4' }),
      { operation: 'embeddings', prompt: 'B', response_id: 'e', attributes: { 'sidelight.embedding.count': '2', 'sidelight.embedding.dimensions': '2' } },
    ],
    [
      'Cohere rerank',
      invoke({ query: 'Who', documents: ['A', 'B'], api_version: 2 }, { results: [{ index: 1, relevance_score: 0.5 }] }),
      { operation: 'rerank', prompt: 'Who', output: '' },
    ],
    [
      'Cohere generations, each on its own',
      streamed({ prompt: 'Hi', num_generations: 2, p: 1, k: 2 }, { index: 0, is_finished: false, text: 'A' }, { index: 1, is_finished: false, text: 'B' }, { index: 0, is_finished: true, finish_reason: 'COMPLETE' }, { index: 1, is_finished: true, finish_reason: 'MAX_TOKENS', ...metrics() }),
      { output: 'A', attributes: { 'sidelight.choice.1': 'B' }, choices: 2, finish_reasons: ['COMPLETE', 'MAX_TOKENS'], input_tokens: 7, output_tokens: 9, top_p: 1, top_k: 2 },
    ],
    [
      'Llama, streamed: counts grow',
      streamed({ prompt: 'Hi', max_gen_len: 9 }, { generation: 'Y', prompt_token_count: 3, generation_token_count: 1, stop_reason: null }, { generation: 'o', prompt_token_count: null, generation_token_count: 2, stop_reason: null }, { generation: '', prompt_token_count: null, generation_token_count: 3, stop_reason: 'stop', ...metrics() }),
      { operation: 'text_completion', output: 'Yo', input_tokens: 3, output_tokens: 3, finish_reasons: ['stop'], max_tokens: 9 },
    ],
    [
      'Mistral: text, counted in the headers',
      invoke({ prompt: '<s>[INST] Hi [/INST]', max_tokens: 9 }, { outputs: [{ text: 'Yo', stop_reason: 'stop' }] }, { ...counted, 'x-amzn-bedrock-invocation-latency': '77' }),
      { operation: 'text_completion', output: 'Yo', finish_reasons: ['stop'], input_tokens: 7, output_tokens: 9, attributes: { 'sidelight.server_timing.total_ms': '77' } },
    ],
    [
      'Mistral: chat, with stop_reason',
      invoke({ messages: [{ role: 'user', content: 'Hi' }] }, { choices: [{ index: 0, message: { role: 'assistant', content: 'Yo' }, stop_reason: 'stop' }] }, counted),
      { operation: 'chat', output: 'Yo', finish_reasons: ['stop'], input_tokens: 7, output_tokens: 9 },
    ],
    [
      'AI21 Jurassic',
      invoke({ prompt: 'Hi', maxTokens: 9 }, { id: 1, prompt: { text: 'Hi', tokens: [] }, completions: [{ data: { text: 'Yo', tokens: [] }, finishReason: { reason: 'endoftext' } }] }, counted),
      { output: 'Yo', finish_reasons: ['endoftext'], max_tokens: 9, input_tokens: 7 },
    ],
    [
      'AI21 Jamba, streamed: as OpenAI does',
      streamed({ messages: [{ role: 'user', content: 'Hi' }] }, { id: 'j', choices: [{ index: 0, delta: { role: 'assistant' }, finish_reason: null }] }, { id: 'j', choices: [{ index: 0, delta: { content: 'Yo' }, finish_reason: 'stop' }], usage: { prompt_tokens: 3, completion_tokens: 5 }, ...metrics() }),
      { operation: 'chat', output: 'Yo', finish_reasons: ['stop'], input_tokens: 3, output_tokens: 5, ttft_ms: 110, response_id: 'j' },
    ],
    [
      'DeepSeek',
      invoke({ prompt: 'Hi', max_tokens: 9 }, { choices: [{ text: 'Yo', stop_reason: 'length' }] }, counted),
      { operation: 'text_completion', output: 'Yo', finish_reasons: ['length'], output_tokens: 9 },
    ],
    [
      'a guardrail that intervened',
      invoke({ inputText: 'Hi' }, { results: [{ outputText: 'Sorry', completionReason: 'CONTENT_FILTERED' }], 'amazon-bedrock-guardrailAction': 'INTERVENED' }),
      { output: 'Sorry', attributes: { 'sidelight.guardrail': 'true' } },
    ],
    [
      'a stream that fails at once',
      { url: url('invoke-with-response-stream'), request: { prompt: 'Hi' }, responseHeaders: EVENT_STREAM, chunks: frames(exception('modelTimeoutException', { message: 'Too slow' })) },
      { outcome: 'error', error_type: 'modelTimeoutException', error_message: 'Too slow', output: '' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ ...COMMON, ...expected });
  });
}); // prettier-ignore
