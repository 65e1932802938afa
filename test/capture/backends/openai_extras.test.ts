import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, SSE, sseChunks, type ExchangeSketch } from '../helpers/exchanges.js';
import { answer, chunk, stream, usage, USER } from '../helpers/openai_chats.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

describe('what providers add', () => {
  const safe = { filtered: false, severity: 'safe' };
  const bill = (more: object) => ({ request: USER, response: answer({ content: 'x' }, { usage: usage(1, 1, more) }) });
  const cost = (usd: string) => ({ attributes: { 'sidelight.usage.cost_usd': usd } });
  it.each<Case>([
    [
      'Azure: what the filters found; the first chunk holds nothing else',
      stream({ choices: [], model: '', prompt_filter_results: [{ prompt_index: 0, content_filter_results: { hate: safe, jailbreak: { filtered: false, detected: true } } }] }, chunk({ content: 'a' }, { content_filter_results: { hate: safe } }), chunk({}, { finish_reason: 'content_filter', content_filter_results: { violence: { filtered: true, severity: 'medium' } } })),
      { response_model: 'm-2024', ttft_ms: 110, finish_reasons: ['content_filter'], attributes: { 'sidelight.filter.prompt': 'jailbreak:detected', 'sidelight.filter.output': 'violence:medium' } },
    ],
    [
      'Azure: a prompt that was refused says why',
      { request: USER, status: 400, response: { error: { code: 'content_filter', message: 'no', innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: { sexual: { filtered: true, severity: 'high' }, hate: safe } } } } },
      { outcome: 'error', error_type: 'content_filter', attributes: { 'sidelight.filter.prompt': 'sexual:high' } },
    ],
    [
      'Azure: filters of a response',
      { url: '/openai/responses', request: { input: 'Hi' }, response: { id: 'r', status: 'completed', output: [], content_filters: [{ source_type: 'prompt', content_filter_results: { hate: { filtered: true, severity: 'low' } } }, { source_type: 'completion', content_filter_results: { hate: safe } }] } },
      { attributes: { 'sidelight.filter.prompt': 'hate:low' } },
    ],
    [
      'OpenRouter: its bill, and who served',
      { request: USER, response: { ...answer({ content: 'x' }, { usage: usage(1, 1, { cost: 0.00021672 }) }), provider: 'Z.AI' } },
      { attributes: { 'sidelight.usage.cost_usd': '0.00021672', 'sidelight.served_by': 'Z.AI' } },
    ],
    ['Perplexity: a bill in parts, and searches', bill({ cost: { total_cost: 0.5, request_cost: 0.1 }, num_search_queries: 3 }), { attributes: { 'sidelight.usage.cost_usd': '0.5', 'sidelight.usage.web_searches': '3' } }],
    ['xAI: a bill in ticks', bill({ cost_in_usd_ticks: 5_411_000 }), cost('0.0005411')],
    ['DeepInfra: a bill by another name', bill({ estimated_cost: 0.25 }), cost('0.25')],
    ['LiteLLM: a bill in a header', { ...bill({}), responseHeaders: { 'content-type': 'application/json', 'x-litellm-response-cost': '0.125' } }, cost('0.125')],
    ['Cerebras: time in the queue', { request: USER, response: answer({ content: 'x' }, { usage: usage(1, 1), time_info: { queue_time: 0.25 } }) }, { queue_ms: 250 }],
    ['tier and fingerprint', { request: USER, response: answer({ content: 'x' }, { service_tier: 'flex', system_fingerprint: 'fp_1' }) }, { attributes: { 'openai.response.service_tier': 'flex', 'openai.response.system_fingerprint': 'fp_1' } }],
    ['pictures in a chat', { request: USER, response: answer({ content: '', images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] }) }, { output: '', attributes: { 'sidelight.image.count': '1' } }],
    ['the first sound is the first content', stream(chunk({ role: 'assistant' }), chunk({ audio: { id: 'a', data: 'AAAA' } }), chunk({ audio: { transcript: 'Hi' } })), { output: 'Hi', ttft_ms: 110 }],
    [
      'pictures and searches in a response',
      { url: '/v1/responses', request: { input: 'Hi' }, response: { id: 'r', status: 'completed', output: [{ type: 'web_search_call' }, { type: 'web_search_call' }, { type: 'image_generation_call', result: 'AAAA' }], usage: { input_tokens: 1, output_tokens: 2 } } },
      { attributes: { 'sidelight.image.count': '1', 'sidelight.usage.web_searches': '2' } },
    ],
    [
      'speech as a stream',
      { url: '/v1/audio/speech', request: { model: 'tts', input: 'Hi' }, responseHeaders: SSE, chunks: sseChunks({ type: 'speech.audio.delta', audio: 'AAAA' }, { type: 'speech.audio.done', usage: { input_tokens: 2, output_tokens: 9, total_tokens: 11 } }) },
      { operation: 'speech', streaming: true, ttft_ms: 100, input_tokens: 2, output_tokens: 9 },
    ],
    ['Mistral: agents are asked with messages', { url: '/v1/agents/completions', request: { agent_id: 'a', messages: USER.messages }, response: answer({ content: 'x' }) }, { operation: 'chat', prompt: 'Hi' }],
    [
      'Voyage: embeddings of several kinds of input',
      { url: '/v1/multimodalembeddings', request: { model: 'v', inputs: [{ content: [{ type: 'text', text: 'a' }, { type: 'image_url', image_url: 'https://x/y.png?k=1' }] }] }, response: { data: [{ index: 0, embedding: [1, 2] }], model: 'v', usage: { text_tokens: 1, image_pixels: 9, total_tokens: 5 } } },
      { operation: 'embeddings', prompt: 'a[image_url https://x/y.png]', input_tokens: 5, attributes: { 'sidelight.embedding.count': '1' } },
    ],
    [
      'Voyage: embeddings of chunks',
      { url: '/v1/contextualizedembeddings', request: { inputs: [['a', 'b']] }, response: { data: [{ data: [{ embedding: [1] }, { embedding: [2] }] }], usage: { total_tokens: 2 } } },
      { operation: 'embeddings', prompt: 'ab', attributes: { 'sidelight.embedding.count': '2', 'sidelight.embedding.dimensions': '1' } },
    ],
    ['Realtime details', bill({ input_token_details: { audio_tokens: 3, cached_tokens: 2, cached_tokens_details: { audio_tokens: 1 } } }), { cached_input_tokens: 2, attributes: { 'sidelight.usage.input_audio_tokens': '3', 'sidelight.usage.cache_audio_read_tokens': '1' } }],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'openai', ...expected });
  }); // prettier-ignore
});
