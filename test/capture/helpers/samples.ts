import { chunkEvent, event, EVENT_STREAM, exception, payloadEvent } from './event_stream.js';
import { SSE, sseChunks, type ExchangeSketch } from './exchanges.js';
import { HOSTED_SAMPLES } from './hosted_samples.js';

const delta = (content: string, index = 0) => ({ id: 'c', model: 'm', choices: [{ index, delta: { content } }] });

/** One of each kind, to be cut and mutated. */
export const SAMPLES: ExchangeSketch[] = [
  {
    request: { model: 'm', messages: [{ role: 'system', content: 'S' }, { role: 'user', content: 'Grüße 日本 a@b.com' }] },
    responseHeaders: SSE,
    chunks: sseChunks(delta('Hé'), delta('🎉'), delta('x', 1), { choices: [{ index: 0, delta: { tool_calls: [{ index: 0, id: 't', function: { name: 'f', arguments: '{"a":1}' } }] }, finish_reason: 'stop' }], usage: { prompt_tokens: 3, completion_tokens: 4 } }, '[DONE]'),
  },
  {
    url: '/v1/responses',
    request: { model: 'm', input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }] },
    responseHeaders: SSE,
    chunks: sseChunks({ type: 'response.created', response: { id: 'r', status: 'in_progress' } }, { type: 'response.output_text.delta', output_index: 0, delta: 'Hé' }, { type: 'response.output_item.done', output_index: 0, item: { type: 'message', content: [{ type: 'output_text', text: 'Hé' }] } }, { type: 'response.completed', response: { id: 'r', status: 'completed', output: [], usage: { input_tokens: 1, output_tokens: 2 } } }),
  },
  { request: { model: 'm', messages: [{ role: 'user', content: 'Hi' }] }, response: { id: 'c', choices: [{ index: 0, message: { content: [{ type: 'text', text: 'x' }], tool_calls: [{ function: { name: 'f', arguments: {} } }] }, finish_reason: 'stop' }], usage: { prompt_tokens: 1 } } },
  { url: '/v1/embeddings', request: { input: ['a', 'b'] }, response: { data: [{ embedding: [1, 2] }], usage: { total_tokens: 2 } } },
  { url: '/v1/images/edits', requestHeaders: { 'content-type': 'multipart/form-data; boundary=b' }, request: '--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nhat\r\n--b--', response: { data: [{ b64_json: 'AA' }] } },
  { url: '/predict', request: { prompt: 'Hi' }, responseHeaders: {}, chunks: [{ atMs: 5, data: Buffer.from('{"output":"é"}\n{"output":"!"}\n') }] },
  { url: '/x', request: { inputs: 'Hi' }, status: 500, response: { error: ['a', { b: 'c' }] } },
  { url: '/generate_stream', request: { inputs: 'Hi', parameters: { details: true } }, responseHeaders: SSE, chunks: sseChunks({ token: { id: 1, text: 'é', special: false }, generated_text: null }, { token: { id: 2, text: '!', special: false }, generated_text: 'é!', details: { finish_reason: 'length', generated_tokens: 2 } }) },
  { url: '/generate', request: { inputs: 'Hi' }, response: [{ generated_text: 'é', details: { prefill: [{ id: 1 }], best_of_sequences: [{ generated_text: 'b' }] } }] },
  { url: '/generate', request: { prompt: 'Hi' }, responseHeaders: {}, chunks: [{ atMs: 5, data: Buffer.from('{"text":["Hi é"]}\0{"text":["Hi é}{"]}\0') }] },
  { url: '/generate', request: { text: 'Hi', sampling_params: {} }, responseHeaders: SSE, chunks: sseChunks({ text: 'é', meta_info: { finish_reason: null } }, { text: 'éé', meta_info: { finish_reason: { type: 'stop' }, prompt_tokens: 1, completion_tokens: 2 } }, '[DONE]') },
  { url: '/completion', request: { prompt: 'Hi' }, responseHeaders: SSE, chunks: sseChunks({ index: 0, content: 'é', stop: false }, { content: '', stop: true, stop_type: 'eos', tokens_predicted: 1, tokens_evaluated: 1, timings: { cache_n: 0 } }) },
  { url: '/api/chat', request: { model: 'm', messages: [{ role: 'user', content: 'Hi' }] }, responseHeaders: { 'content-type': 'application/x-ndjson' }, chunks: [{ atMs: 5, data: Buffer.from('{"model":"m","message":{"content":"é","tool_calls":[{"function":{"name":"f","arguments":{}}}]},"done":false}\n{"done":true,"done_reason":"stop","eval_count":1,"total_duration":5}\n') }] },
  { url: '/v2/models/m/infer', request: { inputs: [{ name: 'text_input', shape: [1], datatype: 'BYTES', data: ['Hi'] }] }, responseHeaders: { 'inference-header-content-length': '101' }, chunks: [{ atMs: 5, data: Buffer.from('{"outputs":[{"name":"o","datatype":"BYTES","shape":[1],"parameters":{"binary_data_size":6}}]}         \u0002\0\0\0é') }] },
  { url: '/v2/models/m/generate_stream', request: { text_input: 'Hi' }, responseHeaders: SSE, chunks: sseChunks({ text_output: 'é', finish_reason: 'None' }, { text_output: '!', finish_reason: 'stop', num_output_tokens: 2 }) },
  { url: '/v1/models/m:predict', request: { instances: [{ prompt: 'Hi' }] }, response: { predictions: [{ label: 'é', score: 0.5 }] } },
  { url: '/predictions/m/1.0', request: { data: 'Hi' }, responseHeaders: { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' }, response: 'Hé' },
  { url: '/model/m/converse', request: { system: [{ text: 'S' }], messages: [{ role: 'user', content: [{ text: 'Hé' }] }] }, response: { output: { message: { content: [{ text: 'é' }, { toolUse: { toolUseId: 't', name: 'f', input: { a: 1 } } }] } }, stopReason: 'end_turn', usage: { inputTokens: 3, outputTokens: 5, cacheReadInputTokens: 1 } } },
  { url: '/model/m/converse-stream', request: { messages: [{ role: 'user', content: [{ text: 'Hé' }] }] }, responseHeaders: EVENT_STREAM, response: Buffer.concat([event('contentBlockDelta', { delta: { text: 'é' }, contentBlockIndex: 0 }), event('messageStop', { stopReason: 'end_turn' }), event('metadata', { usage: { inputTokens: 3, outputTokens: 5 } }), exception('throttlingException', { message: 'é' })]) },
  { url: '/model/m/invoke-with-response-stream', request: { prompt: 'Hé' }, responseHeaders: {}, response: Buffer.concat([chunkEvent({ generation: 'é', prompt_token_count: 3 }), chunkEvent({ generation: '!', stop_reason: 'stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 3 } })]) },
  { url: '/model/m/invoke', request: { text_prompts: [{ text: 'Hé' }] }, response: { artifacts: [{ base64: 'AA', finishReason: 'SUCCESS' }] } },
  { url: '/endpoints/e/invocations-response-stream', request: { inputs: 'Hé' }, responseHeaders: { ...EVENT_STREAM, 'x-amzn-sagemaker-content-type': 'text/event-stream' }, response: Buffer.concat([payloadEvent('PayloadPart', Buffer.from('data:{"token":{"text":"é"}}').subarray(0, 24)), payloadEvent('PayloadPart', Buffer.from('data:{"token":{"text":"é"}}\n\n').subarray(24))]) },
  { url: '/2021-11-15/functions/f/response-streaming-invocations', request: { rawPath: '/', body: '{"prompt":"Hé"}' }, responseHeaders: EVENT_STREAM, response: Buffer.concat([payloadEvent('PayloadChunk', '{"statusCode":200,"headers":{"a":"b"}}\0\0\0\0\0\0\0\0é'), payloadEvent('PayloadChunk', '!'), event('InvokeComplete', {})]) },
  { url: '/x', request: { httpMethod: 'POST', path: '/v1/chat/completions', isBase64Encoded: true, body: 'e30=' }, response: { statusCode: 200, headers: {}, body: '{"output":"é"}' } },
  ...HOSTED_SAMPLES,
]; // prettier-ignore
