import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { createCapture } from '../../../capture/index.js';
import { callOf, capture, exchangeOf, SSE, sseChunks, targetOf, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

describe('guesses', () => {
  it.each<Case>([
    ['a prompt and an output', { url: '/say', request: { prompt: 'Hi' }, response: { output: 'Hello' } }, { operation: 'infer', prompt: 'Hi', output: 'Hello', streaming: false }],
    ['JSON lines without a type', { url: '/say', request: { prompt: 'Hi' }, responseHeaders: {}, chunks: [{ atMs: 5, data: Buffer.from('{"output": "He"}\n') }, { atMs: 9, data: Buffer.from('{"output": "llo"}\n') }] }, { output: 'Hello', streaming: true, ttft_ms: 5, max_gap_ms: 4 }],
    ['a cumulative stream', { url: '/generate', request: { text: 'Hi' }, responseHeaders: SSE, chunks: sseChunks({ text: 'a' }, { text: 'ab' }, { text: 'abc' }, '[DONE]') }, { prompt: 'Hi', output: 'abc', ttft_ms: 100 }],
    ['inputs and generated text, as in Hugging Face pipelines', { url: '/infer', request: { inputs: 'Hi', parameters: { temperature: 0.3, max_new_tokens: 5, top_k: 7 } }, response: [{ generated_text: 'Hello' }] }, { prompt: 'Hi', output: 'Hello', temperature: 0.3, max_tokens: 5, top_k: 7 }],
    ['messages', { url: '/chat', request: { messages: [{ role: 'user', content: 'A' }, { role: 'user', content: 'B' }] }, response: { response: { message: { content: 'C' } } } }, { prompt: 'B', output: 'C' }],
    ['text in, text out', { url: '/say', requestHeaders: { 'content-type': 'text/plain' }, request: 'Hi', responseHeaders: { 'content-type': 'text/plain' }, response: 'Hello' }, { prompt: 'Hi', output: 'Hello' }],
    ['instances and predictions of a script', { url: '/predict', request: { instances: [{ text: 'Hi' }], params: { temperature: 0.3 } }, response: { predictions: [{ generated: 'Hello' }], model_name: 'm' } }, { prompt: 'Hi', output: 'Hello', response_model: 'm', temperature: 0.3 }],
    ['what an answer says about itself further down', { url: '/ask', request: { query: 'How are you?' }, response: { result: { answer: 'Well', meta: { prompt_len: 5, gen_len: 1, model: 'm' } }, stop_reason: 'eos' } }, { prompt: 'How are you?', output: 'Well', response_model: 'm', input_tokens: 5, output_tokens: 1, finish_reasons: ['eos'] }],
    ['a length in characters, which counts no tokens', { url: '/ask', request: { query: 'Hi' }, response: { answer: 'Hello', prompt_len: 2, gen_len: 5 } }, { input_tokens: null, output_tokens: null }],
    ['a count that happens to be the length of the text', { url: '/ask', request: { query: 'Hi' }, response: { answer: 'Hello', input_tokens: 2, generated_tokens: 5 } }, { input_tokens: 2, output_tokens: 5 }],
    ['results of which each tells its counts (watsonx)', { url: '/ml/v1/text/generation', request: { model_id: 'ibm/granite', input: 'Hi', parameters: { max_new_tokens: 9 } }, response: { model_id: 'ibm/granite', results: [{ generated_text: 'Yo', generated_token_count: 4, input_token_count: 3, stop_reason: 'eos_token' }] } }, { request_model: 'ibm/granite', prompt: 'Hi', output: 'Yo', max_tokens: 9, input_tokens: 3, output_tokens: 4, finish_reasons: ['eos_token'] }],
    ['a stream that says each time that it has not ended', { url: '/ml/v1/text/generation_stream', request: { input: 'Hi' }, responseHeaders: SSE, chunks: sseChunks({ results: [{ generated_text: 'Y', generated_token_count: 1, stop_reason: 'not_finished' }] }, { results: [{ generated_text: 'o', generated_token_count: 2, stop_reason: 'not_finished' }] }) }, { output: 'Yo', output_tokens: 2, finish_reasons: [], streaming: true }],
    ['completions in a list, with counts beside it (Aleph Alpha)', { url: '/complete', request: { model: 'luminous', prompt: [{ type: 'text', data: 'Hi' }], maximum_tokens: 9 }, response: { model_version: '1', completions: [{ completion: ' Yo', finish_reason: 'maximum_tokens' }], num_tokens_prompt_total: 2, num_tokens_generated: 9 } }, { request_model: 'luminous', prompt: 'Hi', output: ' Yo', max_tokens: 9, input_tokens: 2, output_tokens: 9, finish_reasons: ['maximum_tokens'] }],
    ['choices inside of an output (Together, of old)', { url: '/inference', request: { model: 'm', prompt: 'Hi' }, response: { status: 'finished', output: { choices: [{ finish_reason: 'length', text: 'Yo' }] } } }, { prompt: 'Hi', output: 'Yo', finish_reasons: ['length'] }],
    ['completions with their text further in (AI21)', { url: '/studio/v1/j2-ultra/complete', request: { prompt: 'Hi' }, response: { id: 'x', prompt: { text: 'Hi', tokens: [] }, completions: [{ data: { text: 'Yo', tokens: [] }, finishReason: { reason: 'length' } }] } }, { prompt: 'Hi', output: 'Yo' }],
    ['objects on one line, one after the other', { url: '/say', request: { prompt: 'Hi' }, responseHeaders: {}, chunks: [{ atMs: 5, data: Buffer.from('{"output":"He"}{"out') }, { atMs: 9, data: Buffer.from('put":"llo"}') }] }, { output: 'Hello', streaming: true, ttft_ms: 5, max_gap_ms: 4 }],
    ['a label', { url: '/classify', requestHeaders: { 'content-type': 'image/jpeg' }, request: Buffer.from([255, 216, 255]), response: { label: 'cat', score: 0.93 } }, { output: '', attributes: { 'sidelight.label': 'cat', 'sidelight.label.score': '0.93' } }],
    ['bare text under the name of an event stream, as BentoML has it', { url: '/generate_text', request: { prompt: 'Hi' }, responseHeaders: { ...SSE, 'transfer-encoding': 'chunked' }, chunks: [{ atMs: 5, data: Buffer.from('He') }, { atMs: 8, data: Buffer.from('llo') }] }, { output: 'Hello', streaming: true, ttft_ms: 5 }],
    ['an event stream that was left before anything came', { url: '/generate_text', request: { prompt: 'Hi' }, responseHeaders: { ...SSE, 'transfer-encoding': 'chunked' }, response: ': ping\n\n', end: 'client_abort' }, { output: '', outcome: 'client_abort', ttft_ms: null }],
    ['a smile', { url: '/say', request: { prompt: 'Hi' }, responseHeaders: { 'content-type': 'text/plain' }, response: ':)' }, { output: ':)' }],
    ['a number, which is text here', { url: '/say', request: { prompt: 'Hi' }, responseHeaders: { 'content-type': 'text/plain' }, response: '42' }, { output: '42' }],
    ['text that streams', { url: '/say', request: { prompt: 'Hi' }, responseHeaders: { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' }, chunks: [{ atMs: 5, data: Buffer.from('He') }, { atMs: 8, data: Buffer.from('llo') }] }, { output: 'Hello', streaming: true, ttft_ms: 5 }],
    ['a form', { url: '/ask', requestHeaders: { 'content-type': 'application/x-www-form-urlencoded' }, request: 'question=Hi&x=1', response: { answer: 'Hello' } }, { prompt: 'Hi', output: 'Hello' }],
    ['usage where it is told', { url: '/x', request: { input: 'a' }, response: { model: 'm', output: 'b', usage: { prompt_tokens: 3, completion_tokens: 4 } } }, { response_model: 'm', input_tokens: 3, output_tokens: 4 }],
    ['an error in a 200', { url: '/x', request: { input: 'a' }, response: { error: 'boom' } }, { outcome: 'error', error_message: 'boom' }],
    ['columns of texts in a request, in Azure ML', { url: '/endpoint', request: { input_data: { input_string: [{ role: 'user', content: 'Hi' }], parameters: { temperature: 0.3 } } }, response: { output: 'Hello' } }, { prompt: 'Hi', output: 'Hello' }],
    ['a conversation that comes back longer (MLflow, LangGraph)', { url: '/agent', request: { input: { messages: [{ type: 'human', content: 'Hi' }] } }, response: { messages: [{ type: 'human', content: 'Hi' }, { type: 'ai', content: 'Hello' }] } }, { prompt: 'Hi', output: 'Hello' }],
    ['messages and choices further in, as DashScope has them', { url: '/generation', request: { model: 'q', input: { messages: [{ role: 'user', content: 'Hi' }] }, parameters: { temperature: 0.3 } }, response: { output: { choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: 'Hello' } }] }, usage: { input_tokens: 3, output_tokens: 2 } } }, { prompt: 'Hi', output: 'Hello', finish_reasons: ['stop'], input_tokens: 3, temperature: 0.3 }],
    ['thoughts beside the answer, and counts among the statistics (LM Studio)', { url: '/api/v1/chat', request: { model: 'm', input: 'Hi' }, response: { output: [{ type: 'reasoning', content: 'Hm' }, { type: 'message', content: 'Hello' }], stats: { input_tokens: 3, total_output_tokens: 4 } } }, { output: 'Hello', input_tokens: 3, output_tokens: 4 }],
    ['responses in a list (Reka)', { url: '/v1/ask', request: { messages: [{ role: 'user', content: 'Hi' }] }, response: { responses: [{ finish_reason: 'stop', message: { role: 'assistant', content: 'Hello' } }], usage: { input_tokens: 3, output_tokens: 2 } } }, { output: 'Hello', finish_reasons: ['stop'] }],
    ['messages in parts, and a stream of pieces with names (AI SDK)', { url: '/api/answer', request: { messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }] }, responseHeaders: SSE, chunks: sseChunks({ type: 'start' }, { type: 'text-delta', id: '0', delta: 'Hel' }, { type: 'text-delta', id: '0', delta: 'lo' }, { type: 'finish' }, '[DONE]') }, { prompt: 'Hi', output: 'Hello', ttft_ms: 110 }],
    ['text and JSON of Seldon', { url: '/api/v1.0/predictions', request: { data: { ndarray: [['Hi']] } }, response: { data: { names: ['t'], ndarray: [['Hello']] }, meta: {} } }, { prompt: 'Hi', output: 'Hello' }],
    ['what was said (Deepgram)', { url: '/v1/listen', requestHeaders: { 'content-type': 'audio/wav' }, request: Buffer.from([0, 1]), response: { results: { channels: [{ alternatives: [{ transcript: 'Hello', confidence: 0.9 }] }] } } }, { output: 'Hello' }],
    ['results deep inside (Langflow)', { url: '/api/v1/run/flow', request: { input_value: 'Hi' }, response: { outputs: [{ inputs: { input_value: 'Hi' }, outputs: [{ results: { message: { text: 'Hello' } } }] }] } }, { prompt: 'Hi', output: 'Hello' }],
    ['a run of steps, of which the messages count (Dify)', { url: '/v1/chat-messages', request: { query: 'Hi' }, responseHeaders: SSE, chunks: sseChunks({ event: 'workflow_started', data: { inputs: { query: 'Hi' } } }, { event: 'node_finished', data: { outputs: { text: 'Hello' } } }, { event: 'message', answer: 'Hel' }, { event: 'message', answer: 'lo' }, { event: 'workflow_finished', data: { outputs: { answer: 'Hello' } } }, { event: 'message_end', metadata: { usage: { prompt_tokens: 3, completion_tokens: 2 } } }) }, { output: 'Hello', ttft_ms: 120, input_tokens: 3, output_tokens: 2 }],
    ['a first token that comes twice (Flowise)', { url: '/api/v1/prediction/x', request: { question: 'Hi' }, responseHeaders: SSE, chunks: sseChunks({ event: 'start', data: 'Hel' }, { event: 'token', data: 'Hel' }, { event: 'token', data: 'lo' }, { event: 'end', data: '[DONE]' }) }, { output: 'Hello', ttft_ms: 110 }],
    ['an end that has not come, in DashScope’s words', { url: '/x', request: { input: 'a' }, response: { output: { text: 'b', finish_reason: 'null' } } }, { finish_reasons: [] }],
    ['vectors under their own name (Nomic)', { url: '/v1/embedding/text', request: { model: 'n', texts: ['a', 'b'] }, response: { embeddings: [[1, 2], [3, 4]], usage: { prompt_tokens: 4, total_tokens: 4 } } }, { operation: 'embeddings', input_tokens: 4, attributes: { 'sidelight.embedding.count': '2', 'sidelight.embedding.dimensions': '2' } }],
    ['a vector alone', { url: '/embed_text', request: { text: 'a' }, response: { embedding: [1, 2, 3] } }, { operation: 'embeddings', prompt: 'a', attributes: { 'sidelight.embedding.dimensions': '3' } }],
    ['vectors one list deeper (Cortex)', { url: '/api/v2/cortex/inference:embed', request: { text: ['a'], model: 'e5' }, response: { data: [{ embedding: [[1, 2]] }], model: 'e5', usage: { total_tokens: 4 } } }, { operation: 'embeddings', input_tokens: 4, attributes: { 'sidelight.embedding.count': '1', 'sidelight.embedding.dimensions': '2' } }],
    ['numbers that are no vectors', { url: '/x', request: { x: [1] }, response: { predictions: [0.5, 0.2] } }, { operation: 'infer' }],
    ['a label with the model and the usage beside it (Infinity)', { url: '/label', request: { model: 'm', input: ['a'] }, response: { object: 'classify', data: [[{ score: 0.9, label: 'joy' }]], model: 'm', usage: { prompt_tokens: 3 } } }, { input_tokens: 3, attributes: { 'sidelight.label': 'joy' } }],
    ['a model in the path of Databricks', { url: '/serving-endpoints/iris/invocations', request: { dataframe_records: [{ a: 1 }] }, response: { predictions: [0.5] } }, { request_model: 'iris', operation: 'infer' }],
    ['a failure', { url: '/x', request: { input: 'a' }, status: 500, response: { detail: 'boom' } }, { outcome: 'error', error_type: '500', error_message: 'boom' }],
    ['bytes', { url: '/x', requestHeaders: { 'content-type': 'application/octet-stream' }, request: Buffer.from([0, 1, 2]), responseHeaders: { 'content-type': 'image/png' }, response: Buffer.from([0x89, 0, 1]) }, { prompt: '', output: '', outcome: 'ok', request_bytes: 3, response_bytes: 3 }],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'generic', ...expected });
  }); // prettier-ignore
});

describe('mapping', () => {
  const mapping = [
    {
      path: '/v1/sum*',
      operation: 'text_completion',
      prompt: '$.data.docs[*].text',
      output: '$.result[-1].summary',
      model: '$.engine',
      input_tokens: '$.stats.in',
      output_tokens: '$.stats["out"]',
      finish_reason: '$.why',
      error: '$.problem',
    },
  ];
  const request = { engine: 'asked', data: { docs: [{ text: 'a' }, { text: 'b' }] } };

  it('picks the fields', async () => {
    const response = {
      engine: 'served',
      result: [{ summary: 'no' }, { summary: 'yes' }],
      stats: { in: 3, out: 4 },
      why: 'eos',
    };
    expect(await callOf({ url: '/v1/summarise', request, response }, { mapping })).toMatchObject({
      operation: 'text_completion',
      prompt: 'ab',
      output: 'yes',
      request_model: 'asked',
      response_model: 'served',
      input_tokens: 3,
      output_tokens: 4,
      tokens_source: 'reported',
      finish_reasons: ['eos'],
      outcome: 'ok',
    });
  });

  it('reads each event of a stream, and the last totals', async () => {
    const piece = (text: string, out: number) => ({ result: [{ summary: text }], stats: { in: 3, out } });
    const chunks = sseChunks(piece('a', 1), piece('b', 2), { why: 'eos' });
    expect(await callOf({ url: '/v1/sum', request, responseHeaders: SSE, chunks }, { mapping })).toMatchObject({
      output: 'ab',
      output_tokens: 2,
      finish_reasons: ['eos'],
      ttft_ms: 100,
      tpot_ms: 10,
    });
  });

  it('finds the error', async () => {
    expect(await callOf({ url: '/v1/sum', request, response: { problem: 'too hot' } }, { mapping })).toMatchObject({
      outcome: 'error',
      error_message: 'too hot',
    });
  });

  it('records a GET on a mapped path, and wins there over known protocols', async () => {
    const mapped = [{ path: '/v1/completions', output: '$.o' }];
    const call = await callOf({ url: '/v1/completions', method: 'GET', response: { o: 'x' } }, { mapping: mapped });
    expect(call).toMatchObject({ backend: 'generic', output: 'x' });
  });

  it('says which path cannot be read', () => {
    const target = targetOf({ mapping: [{ output: '$.a[' }] });
    expect(() => createCapture({ target, collectorId: '', salt: '' })).toThrow(/"\$\.a\[" is not a JSONPath/);
  });
});

describe('pinning', () => {
  it('takes the named backend for everything', async () => {
    const call = await callOf(
      { url: '/x', request: { messages: [{ role: 'user', content: 'Hi' }] }, response: {} },
      { backend: 'openai' },
    );
    expect(call).toMatchObject({ backend: 'openai', operation: 'chat', prompt: 'Hi' });
    expect(
      (await callOf({ request: { prompt: 'Hi' }, response: { choices: [] } }, { backend: 'generic' })).backend,
    ).toBe('generic');
  });

  it('names the backends it knows', async () => {
    await expect(capture(exchangeOf({}), { backend: 'openay' })).rejects.toThrow(/there is no backend "openay"/);
  });
});
