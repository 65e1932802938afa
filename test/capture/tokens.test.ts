import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, describe, expect, it } from 'vitest';
import { estimateTokens, stopTokenizer } from '../../capture/tokens.js';
import { familyOf } from '../../capture/tokenizers/families.js';
import type { Call } from '../../core/call.js';
import { spentFrom } from '../support/spent.js';
import { chatCall } from './helpers/chat_call.js';

afterAll(stopTokenizer);

function callWith(fields: Partial<Call>): Call {
  return chatCall({
    http_status: 200,
    response_model: 'gpt-4o',
    prompt: 'What is the capital of France?',
    output: 'Paris, of course.',
    ...fields,
  });
}

async function estimated(fields: Partial<Call>): Promise<Call> {
  const call = callWith(fields);
  await estimateTokens([call]);
  return call;
}

it('counts nothing of what the tap refused: no model read it (a refusal over gRPC has status 200)', async () => {
  expect(await estimated({ purpose: 'refused', outcome: 'error', output: '' })).toMatchObject({
    input_tokens: null,
    tokens_source: 'absent',
  });
});

it('counts nothing of what failed before anything was read: an estimate would have a price', async () => {
  const unread = { http_status: null, output: '', operation: 'embeddings', outcome: 'upstream_unreachable' } as const;
  expect(await estimated(unread)).toMatchObject({ input_tokens: null, tokens_source: 'absent' });
  expect(await estimated({ ...unread, outcome: 'timeout' })).toMatchObject({ tokens_source: 'estimated' });
});

describe('families', () => {
  it.each([
    ['gpt-4o-mini', 'o200k_base'],
    ['gpt-4.1', 'o200k_base'],
    ['openai/gpt-oss-120b', 'o200k_base'],
    ['gpt-4-turbo', 'cl100k_base'],
    ['gpt-3.5-turbo', 'cl100k_base'],
    ['ft:gpt-3.5-turbo:me', 'cl100k_base'],
    ['openai/gpt-4', 'cl100k_base'],
    ['text-embedding-3-small', 'cl100k_base'],
    ['text-davinci-003', 'p50k_base'],
    ['davinci', 'r50k_base'],
    ['meta-llama/Meta-Llama-3.1-8B-Instruct', 'llama3'],
    ['llama3.2:3b-instruct-fp16', 'llama3'],
    ['/models/Llama-3.2-3B-Instruct-Q4_K_M.gguf', 'llama3'],
    ['us.meta.llama3-3-70b-instruct-v1:0', 'llama3'],
    ['meta-llama/Llama-2-7b-chat-hf', 'llama2'],
    ['mistralai/Mistral-7B-Instruct-v0.2', 'llama2'],
    ['mistral-small-latest', 'mistral'],
    ['Qwen/Qwen2.5-7B-Instruct', 'qwen'],
    ['deepseek-r1:14b-qwen-distill-q8_0', 'qwen'],
    ['deepseek-ai/DeepSeek-R1-Distill-Llama-70B', 'llama3'],
    ['deepseek-chat', 'deepseek'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude'],
    ['google/gemma-3-27b-it', 'gemma'],
    ['command-r-plus', 'command'],
    ['something-else', 'o200k_base'],
    ['', 'o200k_base'],
  ])('%s: %s', (model, vocabulary) => {
    expect(familyOf(model).vocabulary).toBe(vocabulary);
  });
});

describe('estimates', () => {
  it('counts as the tokenizer does, with the overhead of chat', async () => {
    const call = await estimated({});
    expect(call.output_tokens).toBe(encode(call.output).length + 1);
    expect(call.input_tokens).toBe(encode(call.prompt).length + 7);
    expect(call).toMatchObject({
      tokens_source: 'estimated',
      attributes: { 'sidelight.tokens.estimated': 'input,output' },
    });
  });

  it('counts the whole conversation', async () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
    ];
    const call = await estimated({ attributes: { 'gen_ai.input.messages': JSON.stringify(messages) } });
    const texts = ['Be brief.', 'Hi'].reduce((sum, text) => sum + encode(text).length, 0);
    expect(call.input_tokens).toBe(texts + 2 * 4 + 3);
  });

  it('counts everything that was generated', async () => {
    const call = await estimated({
      output: 'a',
      attributes: { 'sidelight.choice.1': 'b', 'sidelight.reasoning': 'c' },
      tool_calls: [{ id: 'x', name: 'd', arguments: '{}' }],
    });
    expect(call.output_tokens).toBe(5 + 2 + 6);
  });

  it('fills only what is missing, and says which', async () => {
    const call = await estimated({ input_tokens: 5, tokens_source: 'reported' });
    expect(call).toMatchObject({ input_tokens: 5, output_tokens: 6, tokens_source: 'estimated' });
    expect(call.attributes['sidelight.tokens.estimated']).toBe('output');
  });

  it.each<[string, Partial<Call>]>([
    ['reported', { input_tokens: 1, output_tokens: 2, tokens_source: 'reported' }],
    ['without texts', { prompt: '', output: '' }],
    ['failed', { http_status: 500 }],
    ['no text operation', { operation: 'image_generation' }],
    ['too long', { prompt: 'x'.repeat(500_000), output: 'x'.repeat(500_000) }],
    ['cut somewhere', { truncated: true }],
    ['cut', { truncated: true, attributes: { 'sidelight.request.sha256': 'a', 'sidelight.response.sha256': 'b' } }],
  ])('leaves alone what is %s', async (_, fields) => {
    const before = callWith(fields);
    expect(await estimated(fields)).toEqual(before);
  });

  it('counts the side that is whole', async () => {
    const call = await estimated({ truncated: true, attributes: { 'sidelight.request.sha256': 'a' } });
    expect(call).toMatchObject({ input_tokens: null, output_tokens: 6 });
  });

  it('counts special tokens as text, and long runs in little time', async () => {
    const spent = spentFrom();
    const call = await estimated({ prompt: '<|endoftext|>', output: 'a'.repeat(100_000) });
    expect(call.input_tokens).toBeGreaterThan(8);
    expect(call.output_tokens).toBeGreaterThan(1000);
    expect(spent()).toBeLessThan(10_000);
  });

  it('says which vocabulary it counted with', async () => {
    const call = await estimated({ response_model: 'meta-llama/Llama-3.1-8B-Instruct' });
    expect(call.attributes['sidelight.tokens.vocabulary']).toBe('llama3');
    expect(call.output_tokens).toBe(5 + 1);
  });

  it('counts with the nearest vocabulary where the package is not installed', async () => {
    const call = await estimated({ response_model: 'command-r-plus' });
    expect(call.attributes['sidelight.tokens.vocabulary']).toMatch(/^(?:o200k_base|command)$/);
    expect(call.output_tokens).toBeGreaterThan(4);
  });

  it('counts a batch of many families, two of them at a time', async () => {
    const models = ['gpt-4o', 'gpt-4', 'claude-3-5-sonnet', 'mixtral-8x7b'];
    const calls = models.map((model) => callWith({ response_model: model }));
    await estimateTokens(calls);
    for (const call of calls) expect(call.output_tokens).toBeGreaterThan(4);
    expect(new Set(calls.map((call) => call.attributes['sidelight.tokens.vocabulary'])).size).toBe(models.length);
  });

  it('counts the tools on offer', async () => {
    const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } }];
    const [plain, withTools] = await Promise.all([
      estimated({}),
      estimated({ attributes: { 'gen_ai.tool.definitions': JSON.stringify(tools) } }),
    ]);
    expect(withTools.input_tokens ?? 0).toBeGreaterThan((plain.input_tokens ?? 0) + 12);
  });

  it('counts an answer that was cut off for its length as what it was allowed', async () => {
    const cut = { finish_reasons: ['length'], max_tokens: 7 };
    expect((await estimated(cut)).output_tokens).toBe(7);
    expect((await estimated({ ...cut, max_tokens: 4096 })).output_tokens).toBe(5);
    expect((await estimated({ ...cut, outcome: 'client_abort' })).output_tokens).toBe(5);
  });

  it('counts the thoughts that are read again, and those alone', async () => {
    const asked = { role: 'user', content: 'What is the capital of France?' };
    const called = { role: 'assistant', content: '', tool_calls: [{ function: { name: 'f', arguments: '{}' } }] };
    const thought = { ...called, reasoning: 'They ask for Paris.' };
    const result = { role: 'tool', content: 'Paris' };
    const input = async (messages: unknown[]) => {
      const attributes = { 'gen_ai.input.messages': JSON.stringify(messages) };
      return (await estimated({ response_model: 'gpt-oss-20b', attributes })).input_tokens ?? 0;
    };
    const [without, within, before, after] = await Promise.all([
      input([asked, called, result]),
      input([asked, thought, result]),
      input([asked, called, result, asked]),
      input([asked, thought, result, asked]),
    ]);
    expect(within - without).toBe(encode('They ask for Paris.').length);
    expect(after).toBe(before);
  });

  it('says where there is more than anybody sees', async () => {
    const summary = await estimated({ attributes: { 'sidelight.reasoning': 'Thought of Paris.' } });
    expect(summary.attributes['sidelight.tokens.uncounted']).toBe('thoughts');
    const tools = JSON.stringify([{ type: 'web_search' }]);
    const search = await estimated({ attributes: { 'gen_ai.tool.definitions': tools } });
    expect(search.attributes['sidelight.tokens.uncounted']).toBe('tools');
  });

  it('leaves the input unknown where pictures went in, and says so', async () => {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: '[image/png 900 bytes]' } },
    ];
    const messages = JSON.stringify([{ role: 'user', content }]);
    const call = await estimated({ attributes: { 'gen_ai.input.messages': messages } });
    expect(call).toMatchObject({ input_tokens: null, output_tokens: 6 });
    expect(call.attributes['sidelight.tokens.uncounted']).toBe('media');
  });

  it('gives no output tokens to embeddings', async () => {
    expect(await estimated({ operation: 'embeddings', output: '' })).toMatchObject({
      input_tokens: 7,
      output_tokens: null,
    });
  });

  it('starts again after it was stopped', async () => {
    await stopTokenizer();
    expect((await estimated({})).tokens_source).toBe('estimated');
  });
});
