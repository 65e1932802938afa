import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPricer } from '../../capture/pricing.js';
import { PRICE_LIST_VERSION } from '../../capture/price_list.js';
import { callSchema, type Call, type StoredCall } from '../../core/call.js';

function callWith(fields: Partial<Call>): Call {
  return callSchema.parse({
    call_id: 'c',
    started_at: '2026-01-01T00:00:00Z',
    target: 't',
    operation: 'chat',
    provider: 'openai',
    response_model: 'gpt-4o-2024-08-06',
    input_tokens: 1_000_000,
    output_tokens: 100_000,
    ...fields,
  });
}

type Price = { gpu_hour?: number; gpus: number; input_per_million?: number; output_per_million?: number };

function priced(fields: Partial<Call>, price?: Price) {
  const pricer = createPricer({ targets: [{ name: 't', price }] });
  const call = callWith(fields);
  const result = pricer.price(call);
  const stored: StoredCall = { ...call, ...result };
  const lines = pricer.lines(stored);
  const sum = lines.reduce((total, line) => total + line.usd, 0);
  expect(lines.length > 0).toBe(result.cost_usd !== null);
  expect(sum).toBeCloseTo(result.cost_usd ?? 0, 9);
  return { ...result, lines };
}

const UNPRICED = { cost_usd: null, cost_source: 'unpriced', price_version: '', lines: [] };

describe('price list', () => {
  it('prices by provider and served model', () => {
    const { lines, ...result } = priced({});
    expect(result).toEqual({ cost_usd: 2.5 + 1, cost_source: 'price_list', price_version: PRICE_LIST_VERSION });
    expect(lines).toEqual([
      { label: 'Input', tokens: 1_000_000, usd_per_million: 2.5, usd: 2.5 },
      { label: 'Output', tokens: 100_000, usd_per_million: 10, usd: 1 },
    ]);
  });

  it('names the version of the data it uses', () => {
    const file = new URL('../../node_modules/@pydantic/genai-prices/package.json', import.meta.url);
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
    expect(PRICE_LIST_VERSION).toBe(`genai-prices@${version}`);
  });

  it('gives cached input its own rate', () => {
    const { cost_usd, lines } = priced({ cached_input_tokens: 400_000 });
    expect(cost_usd).toBeCloseTo(0.6 * 2.5 + 0.4 * 1.25 + 1, 9);
    expect(lines[1]).toEqual({ label: 'Cached input', tokens: 400_000, usd_per_million: 1.25, usd: 0.5 });
  });

  it('knows tiers', () => {
    const { cost_usd } = priced({
      provider: 'gcp.gemini',
      response_model: 'gemini-2.5-pro',
      input_tokens: 300_000,
      output_tokens: 0,
    });
    expect(cost_usd).toBeCloseTo(0.75, 9);
  });

  it.each([
    ['azure.ai.openai', 'gpt-4o'],
    ['x_ai', 'grok-4'],
    ['mistral_ai', 'mistral-large-latest'],
    ['groq', 'llama-3.3-70b-versatile'],
    ['openrouter', 'openai/gpt-4o'],
  ])('knows %s under its name in the list', (provider, model) => {
    expect(priced({ provider, response_model: model }).cost_source).toBe('price_list');
  });

  it('knows the maker of a model that nobody else serves', () => {
    expect(priced({ provider: '' }).cost_source).toBe('price_list');
    expect(priced({ provider: '', response_model: 'mistral-7b' })).toEqual(UNPRICED);
  });

  it('falls back to the model asked for', () => {
    expect(priced({ response_model: 'my-deployment', request_model: 'gpt-4o' }).cost_source).toBe('price_list');
  });

  it('prices image tokens and seconds of audio', () => {
    const image = priced({
      operation: 'image_generation',
      response_model: 'gpt-image-1',
      input_tokens: 1000,
      output_tokens: 1000,
      attributes: { 'sidelight.usage.input_image_tokens': '500' },
    });
    expect(image.cost_usd).toBeCloseTo((500 * 5 + 500 * 10 + 1000 * 40) / 1e6, 9);
    const heard = priced({ operation: 'transcription', response_model: 'whisper-1', input_tokens: null, output_tokens: null, attributes: { 'sidelight.audio.seconds': '60' } }); // prettier-ignore
    expect(heard.cost_usd).toBeCloseTo(0.006, 9);
  });

  it.each<[string, Partial<Call>]>([
    ['an unknown model', { response_model: 'no-such-model' }],
    ['an unknown provider', { provider: 'nobody' }],
    ['no tokens', { input_tokens: null, output_tokens: null }],
    ['half the tokens', { output_tokens: null }],
    ['an image model sold by the piece', { operation: 'image_generation', response_model: 'dall-e-3', input_tokens: null, output_tokens: null }],
    ['a model sold by the second, counted in tokens', { response_model: 'whisper-1' }],
    ['impossible usage', { cached_input_tokens: 2_000_000 }],
  ])('%s is unpriced, never free', (_, fields) => {
    expect(priced(fields)).toEqual(UNPRICED);
  }); // prettier-ignore

  it('needs no output tokens for embeddings', () => {
    const { cost_usd } = priced({
      operation: 'embeddings',
      response_model: 'text-embedding-3-small',
      output_tokens: null,
    });
    expect(cost_usd).toBeCloseTo(0.02, 9);
  });

  it('stays quick', () => {
    const pricer = createPricer({ targets: [] });
    const call = callWith({});
    pricer.price(call);
    const started = performance.now();
    for (let count = 0; count < 10_000; count++) pricer.price(call);
    expect(performance.now() - started).toBeLessThan(1500);
  });
});

describe('prices of the configuration', () => {
  it('replaces the list', () => {
    const { lines, ...result } = priced({}, { gpus: 1, input_per_million: 1, output_per_million: 2 });
    expect(result).toEqual({ cost_usd: 1.2, cost_source: 'override', price_version: 'config' });
    expect(lines.map((line) => line.usd)).toEqual([1, 0.2]);
  });

  it('amortises the GPU-hour over the time the target was busy', () => {
    const { cost_usd, cost_source, price_version, lines } = priced(
      { attributes: { 'sidelight.busy_ms': '1800' } },
      { gpus: 2, gpu_hour: 4 },
    );
    expect(cost_usd).toBeCloseTo(0.004, 12);
    expect([cost_source, price_version]).toEqual(['gpu_hour', 'config']);
    expect(lines[0]?.label).toBe('2 GPUs for 1800.0 ms at $4/h');
  });

  it('is unpriced where what it goes by is not known', () => {
    expect(priced({}, { gpus: 1, gpu_hour: 4 })).toEqual(UNPRICED);
    expect(priced({ input_tokens: null, output_tokens: null }, { gpus: 1, input_per_million: 1 })).toEqual(UNPRICED);
    expect(priced({}, { gpus: 1, input_per_million: 1 })).toEqual(UNPRICED);
  });

  it('travels with the call where the service does not know the target', () => {
    const pricer = createPricer({ targets: [] });
    const attributes = { 'sidelight.price': '{"gpu_hour":3.6,"gpus":1}', 'sidelight.busy_ms': '1000' };
    expect(pricer.price(callWith({ attributes }))).toEqual({
      cost_usd: 0.001,
      cost_source: 'gpu_hour',
      price_version: 'config',
    });
    expect(pricer.price(callWith({ attributes: { 'sidelight.price': 'nonsense' } })).cost_source).toBe('price_list');
  });
});
