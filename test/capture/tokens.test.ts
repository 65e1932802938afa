import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, describe, expect, it } from 'vitest';
import { estimateTokens, stopTokenizer } from '../../capture/tokens.js';
import { encodingOf } from '../../capture/tokens_protocol.js';
import { callSchema, type Call } from '../../core/call.js';

afterAll(stopTokenizer);

function callWith(fields: Partial<Call>): Call {
  return callSchema.parse({
    call_id: 'c',
    started_at: '2026-01-01T00:00:00Z',
    target: 't',
    operation: 'chat',
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

describe('encodings', () => {
  it.each([
    ['gpt-4o-mini', 'o200k_base'],
    ['gpt-4.1', 'o200k_base'],
    ['gpt-4-turbo', 'cl100k_base'],
    ['gpt-3.5-turbo', 'cl100k_base'],
    ['ft:gpt-3.5-turbo:me', 'cl100k_base'],
    ['openai/gpt-4', 'cl100k_base'],
    ['text-embedding-3-small', 'cl100k_base'],
    ['text-davinci-003', 'p50k_base'],
    ['davinci', 'r50k_base'],
    ['meta-llama/Llama-3', 'o200k_base'],
    ['', 'o200k_base'],
  ])('%s: %s', (model, encoding) => {
    expect(encodingOf(model)).toBe(encoding);
  });
});

describe('estimates', () => {
  it('counts as the tokenizer does, with the overhead of chat', async () => {
    const call = await estimated({});
    expect(call.output_tokens).toBe(encode(call.output).length);
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
    const texts = ['system', 'Be brief.', 'user', 'Hi'].reduce((sum, text) => sum + encode(text).length, 0);
    expect(call.input_tokens).toBe(texts + 2 * 3 + 3);
  });

  it('counts everything that was generated', async () => {
    const call = await estimated({
      output: 'a',
      attributes: { 'sidelight.choice.1': 'b', 'sidelight.reasoning': 'c' },
      tool_calls: [{ id: 'x', name: 'd', arguments: '{}' }],
    });
    expect(call.output_tokens).toBe(5);
  });

  it('fills only what is missing, and says which', async () => {
    const call = await estimated({ input_tokens: 5, tokens_source: 'reported' });
    expect(call).toMatchObject({ input_tokens: 5, output_tokens: 5, tokens_source: 'estimated' });
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
    expect(call).toMatchObject({ input_tokens: null, output_tokens: 5 });
  });

  it('counts special tokens as text, and long runs in little time', async () => {
    const started = performance.now();
    const call = await estimated({ prompt: '<|endoftext|>', output: 'a'.repeat(100_000) });
    expect(call.input_tokens).toBeGreaterThan(8);
    expect(call.output_tokens).toBeGreaterThan(1000);
    expect(performance.now() - started).toBeLessThan(10_000);
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
