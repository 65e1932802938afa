import { SSE, sseChunks, type ExchangeSketch } from './exchanges.js';

const NDJSON = { 'content-type': 'application/stream+json' };
const GEMINI = '/v1beta/models/m';
const USER = [{ role: 'user', content: [{ type: 'text', text: 'Grüße' }] }];
const pieces = (...texts: string[]) => texts.map((text, index) => ({ atMs: 5 + index, data: Buffer.from(text) }));

/** One of each kind of hosted backend, to be cut and mutated. */
export const HOSTED_SAMPLES: ExchangeSketch[] = [
  { url: '/v1/messages', request: { model: 'm', system: 'S', messages: USER }, response: { type: 'message', id: 'm', content: [{ type: 'thinking', thinking: 'é' }, { type: 'text', text: 'é' }, { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } }], stop_reason: 'end_turn', usage: { input_tokens: 1, cache_read_input_tokens: 2, output_tokens: 3 } } },
  { url: '/v1/messages', request: { messages: USER }, responseHeaders: SSE, chunks: sseChunks({ type: 'message_start', message: { id: 'm', model: 'm', usage: { input_tokens: 1 } } }, { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 't', name: 'f', input: {} } }, { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"a":1}' } }, { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'é' } }, { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 2 } }, { type: 'message_stop' }) },
  { url: '/v1/complete', request: { prompt: 'Hi' }, responseHeaders: SSE, chunks: sseChunks({ completion: 'é' }, { completion: '', stop_reason: 'stop_sequence' }) },
  { url: `${GEMINI}:generateContent`, request: { contents: [{ parts: [{ text: 'Hi' }, { inlineData: { mimeType: 'image/png', data: 'AAAA' } }] }], generationConfig: { topK: 1 } }, response: { candidates: [{ content: { parts: [{ text: 'é', thought: true }, { functionCall: { name: 'f', args: { a: 1 } } }] }, finishReason: 'STOP', safetyRatings: [{ category: 'c', probability: 'HIGH' }] }], usageMetadata: { promptTokenCount: 1, thoughtsTokenCount: 2, promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 1 }] } } },
  { url: `${GEMINI}:streamGenerateContent`, request: { contents: [] }, chunks: pieces('[{"candidates":[{"content":{"parts":[{"text":"é]}\\""}]}}]}\n,', '{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.a","stringValue":"b"}]}}]},"finishReason":1}],"usageMetadata":{"promptTokenCount":1}}]') },
  { url: '/v1/projects/p/locations/l/publishers/google/models/m:predict', request: { instances: [{ content: 'Hi' }] }, response: { predictions: [{ embeddings: { values: [1, 2], statistics: { token_count: 1 } } }] } },
  { url: `${GEMINI}:batchEmbedContents`, request: { requests: [{ content: { parts: [{ text: 'Hi' }] } }] }, response: { embeddings: [{ values: [1] }] } },
  { url: '/v2/chat', request: { messages: USER }, responseHeaders: SSE, chunks: sseChunks({ type: 'content-delta', delta: { message: { content: { text: 'é' } } } }, { type: 'tool-call-start', index: 0, delta: { message: { tool_calls: { id: 't', function: { name: 'f', arguments: '{}' } } } } }, { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage: { tokens: { input_tokens: 1 }, billed_units: { output_tokens: 2 } } } }) },
  { url: '/v1/chat', request: { message: 'Hi', chat_history: [{ role: 'USER', message: 'A' }] }, responseHeaders: NDJSON, chunks: pieces('{"event_type":"text-generation","text":"é"}\n', '{"event_type":"stream-end","finish_reason":"COMPLETE","response":{"tool_calls":[{"name":"f","parameters":{}}],"meta":{"billed_units":{"input_tokens":1}}}}\n') },
  { url: '/v1/generate', request: { prompt: 'Hi' }, responseHeaders: NDJSON, chunks: pieces('{"is_finished":false,"index":1,"text":"é"}\n', '{"is_finished":true,"response":{"generations":[{"text":"é","finish_reason":"COMPLETE"}]}}\n') },
  { url: '/v2/embed', request: { texts: ['a'] }, response: { embeddings: { float: [[1, 2]] }, meta: { billed_units: { input_tokens: 1 } } } },
  { url: '/v1/rerank', request: { query: 'q', documents: ['d'] }, response: { results: [], usage: { total_tokens: 2 } } },
  { url: '/models/owner/name', request: { inputs: ['Hi'] }, response: [[{ label: 'é', score: 0.5 }]] },
  { url: '/models/owner/name', request: { inputs: { question: 'Hi' } }, response: [[[1, 2], [3, 4]]] },
  { url: '/v1/predictions', request: { version: 'a/b:c', input: { prompt: 'Hi' } }, response: { id: 'p', status: 'succeeded', output: ['h', 'é'], metrics: { input_token_count: 1 }, created_at: '2025-01-01T00:00:00Z', started_at: 'x' } },
  { url: '/chain/batch', request: { inputs: [['human', 'Hi'], { question: 'é' }] }, response: { output: [{ type: 'ai', content: 'é', usage_metadata: { input_tokens: 1, input_token_details: { audio: 1 } } }, 'b'] } },
  { url: '/chain/stream', request: { input: { messages: [{ type: 'human', content: 'Hi' }] } }, responseHeaders: SSE, chunks: pieces('event: metadata\r\ndata: {"run_id":"r"}\r\n\r\n: ping\r\n\r\n', 'event: data\r\ndata: {"type":"AIMessageChunk","content":"é","tool_call_chunks":[{"index":0,"name":"f","args":"{}"}]}\r\n\r\n', 'event: data\r\ndata: "!"\r\n\r\nevent: end\r\n\r\n') },
  { url: '/chain/stream_events', request: { input: 'Hi' }, responseHeaders: SSE, chunks: sseChunks({ event: 'on_chain_start', run_id: 'r', data: {} }, { event: 'on_chain_stream', run_id: 'r', data: { chunk: 'é' } }, { event: 'on_chat_model_end', run_id: 'm', data: { output: { generations: [[{ message: { type: 'ai', content: 'x' } }]], llm_output: { token_usage: { prompt_tokens: 1 } } } } }) },
  { url: '/chain/stream_log', request: { input: 'Hi' }, responseHeaders: SSE, chunks: sseChunks({ ops: [{ op: 'replace', path: '', value: { id: 'r' } }] }, { ops: [{ op: 'add', path: '/streamed_output/-', value: 'é' }] }) },
]; // prettier-ignore

/** Their paths, for bodies of any shape. */
export const HOSTED_PATHS = [
  '/v1/messages', '/v1/complete', `${GEMINI}:generateContent`, `${GEMINI}:streamGenerateContent`, `${GEMINI}:predict`, `${GEMINI}:embedContent`,
  '/v1/projects/p/locations/l/endpoints/1:rawPredict', '/v2/chat', '/v1/chat', '/v2/embed', '/v2/rerank', '/models/a/b', '/v1/predictions',
  '/c/invoke', '/c/batch', '/c/stream', '/c/stream_events', '/c/stream_log',
]; // prettier-ignore

/** Field names of theirs. */
export const HOSTED_KEYS = [
  'contents', 'parts', 'candidates', 'finishReason', 'usageMetadata', 'promptTokenCount', 'functionCall', 'args', 'partialArgs', 'jsonPath',
  'predictions', 'instances', 'embeddings', 'values', 'content_block', 'stop_reason', 'input_tokens', 'partial_json', 'event_type',
  'generations', 'billed_units', 'tokens', 'inputs', 'label', 'score', 'status', 'output', 'metrics', 'messages', 'ops', 'op', 'path', 'value',
  'event', 'run_id', 'chunk', 'usage_metadata', 'response_metadata', 'kwargs', 'lc',
]; // prettier-ignore
