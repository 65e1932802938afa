import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPricer } from '../../capture/pricing.js';
import { PRICE_LIST_VERSION } from '../../capture/prices/price_list.js';
import type { Call, StoredCall } from '../../core/call.js';
import { configSchema } from '../../core/config/schema.js';
import { spentFrom } from '../support/spent.js';
import { chatCall } from './helpers/chat_call.js';

function callWith(fields: Partial<Call>): Call {
  return chatCall({
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

const NO_COST = { ...UNPRICED, cost_source: 'none' };

it('knows no price of what the tap refused, whatever prices its target has', () => {
  const refused = {
    purpose: 'refused',
    attributes: { 'sidelight.busy_ms': '12', 'sidelight.usage.cost_usd': '1' },
  } as const;
  const prices = [undefined, { gpu_hour: 2, gpus: 1 }, { gpus: 1, input_per_million: 1, output_per_million: 1 }];
  for (const price of prices) expect(priced(refused, price)).toEqual(NO_COST);
});

describe('a call that failed', () => {
  const failed = (fields: Partial<Call>, price?: Price) =>
    priced({ outcome: 'error', error_type: 'x', input_tokens: null, output_tokens: null, ...fields }, price);

  it.each<[string, Partial<Call>]>([
    ['before its server was reached', { outcome: 'upstream_unreachable', error_type: 'upstream_unreachable' }],
    ['as it was refused', { http_status: 429 }],
    ['of a server that is broken', { http_status: 503 }],
    ['on a connection that broke off without an answer', { error_type: 'server_reset' }],
    ['in an answer that had begun well', { http_status: 200, error_type: 'overloaded_error' }],
    ['and counted no token', { http_status: 500, input_tokens: 0, output_tokens: null }],
    ['over OpenTelemetry, without a status', { tap: 'otlp' }],
  ])('%s, before anything was used, has no cost that could be unknown', (_, fields) => {
    expect(failed(fields)).toEqual(NO_COST);
    expect(failed({ ...fields, response_model: 'no-such-model' })).toEqual(NO_COST);
    expect(failed(fields, { gpus: 1, input_per_million: 1, output_per_million: 1 })).toEqual(NO_COST);
  });

  it.each<[string, Partial<Call>]>([
    ['went well', { outcome: 'ok', http_status: 200 }],
    ['was left by its client', { outcome: 'client_abort' }],
    ['ran out of time', { outcome: 'timeout' }],
    ['ran out of time at a gateway', { http_status: 504 }],
    ['broke off after its first token', { http_status: 200, error_type: 'overloaded_error', ttft_ms: 12 }],
    ['broke off within its answer', { http_status: 200, error_type: 'server_reset' }],
    ['had answered', { output: 'Half an ans' }],
    ['used tokens', { http_status: 500, input_tokens: 1000 }],
  ])('is unpriced, never free, when it %s', (_, fields) => {
    expect(failed(fields)).toEqual(UNPRICED);
  });

  it('costs what is known', () => {
    expect(failed({ http_status: 500, input_tokens: 1_000_000, output_tokens: 0 }).cost_usd).toBeCloseTo(2.5, 9);
    const busy = { attributes: { 'sidelight.busy_ms': '3600' } };
    expect(failed({ http_status: 500, ...busy }, { gpus: 1, gpu_hour: 1 }).cost_usd).toBeCloseTo(0.001, 9);
    expect(failed({ outcome: 'upstream_unreachable', ...busy }, { gpus: 1, gpu_hour: 1 })).toEqual(NO_COST);
  });
});

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
    const spent = spentFrom();
    for (let count = 0; count < 10_000; count++) pricer.price(call);
    expect(spent()).toBeLessThan(1500);
  });
});

describe('prices of the configuration', () => {
  it('replaces the list', () => {
    const { lines, ...result } = priced({}, { gpus: 1, input_per_million: 1, output_per_million: 2 });
    expect(result).toEqual({
      cost_usd: 1.2,
      cost_source: 'override',
      price_version: expect.stringMatching(/^config:[0-9a-f]{8}$/),
    });
    expect(lines.map((line) => line.usd)).toEqual([1, 0.2]);
  });

  it('amortises the GPU-hour over the time the target was busy', () => {
    const { cost_usd, cost_source, price_version, lines } = priced(
      { attributes: { 'sidelight.busy_ms': '1800' } },
      { gpus: 2, gpu_hour: 4 },
    );
    expect(cost_usd).toBeCloseTo(0.004, 12);
    expect([cost_source, price_version]).toEqual(['gpu_hour', expect.stringMatching(/^config:/)]);
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
      price_version: expect.stringMatching(/^config:[0-9a-f]{8}$/),
    });
    expect(pricer.price(callWith({ attributes: { 'sidelight.price': 'nonsense' } })).cost_source).toBe('price_list');
  });
});

it('is never what no call can cost, whatever came with it', () => {
  const text = fc.oneof(fc.double().map(String), fc.integer().map(String), fc.constantFrom('1e308', '-5', '', 'x'));
  const attributes = fc.record(
    {
      'sidelight.usage.cost_usd': text,
      'sidelight.busy_ms': text,
      'sidelight.audio.seconds': text,
      'sidelight.image.count': text,
      'sidelight.price': fc.constantFrom(
        '{"input_per_million":-5}',
        '{"gpu_hour":1e308}',
        '{"per_image":1e300}',
        '{"per_audio_minute":1}',
      ),
    },
    { requiredKeys: [] },
  );
  const tokens = fc.option(fc.maxSafeNat());
  fc.assert(
    fc.property(attributes, tokens, tokens, (given, input_tokens, output_tokens) => {
      const call: Call = { ...callWith({ attributes: given }), input_tokens, output_tokens };
      const { cost_usd, cost_source } = createPricer({ targets: [] }).price(call);
      expect(cost_usd === null).toBe(cost_source === 'unpriced');
      expect(cost_usd ?? 0).toBeGreaterThanOrEqual(0);
      expect(cost_usd ?? 0).toBeLessThanOrEqual(100_000);
    }),
  );
});

describe('prices of models', () => {
  const settings = (prices: object[], currencies: Record<string, number> = {}) => {
    const config = configSchema.parse({ prices, currencies });
    const book = { sources: [{ name: 'config', prices: config.prices, currencies: config.currencies }], list: null };
    return createPricer({ targets: [], book });
  };
  const cost = (pricer: ReturnType<typeof settings>, fields: Partial<Call>) => {
    const call = callWith(fields);
    const result = pricer.price(call);
    const sum = pricer.lines({ ...call, ...result }).reduce((total, line) => total + line.usd, 0);
    expect(sum).toBeCloseTo(result.cost_usd ?? 0, 9);
    return result;
  };

  it('match by target, provider and model; the first decides', () => {
    const pricer = settings([
      { model: 'gpt-*', provider: 'azure*', input_per_million: 1, output_per_million: 1 },
      { model: 'gpt-*', input_per_million: 2, output_per_million: 2 },
      { target: 't', input_per_million: 3, output_per_million: 3 },
    ]);
    expect(cost(pricer, { provider: 'azure.ai.openai' }).cost_usd).toBeCloseTo(1.1, 9);
    expect(cost(pricer, {}).cost_usd).toBeCloseTo(2.2, 9);
    expect(cost(pricer, { response_model: 'llama' }).cost_usd).toBeCloseTo(3.3, 9);
    expect(cost(pricer, { target: 'other', response_model: 'llama' }).cost_source).toBe('unpriced');
  });

  it('give cached, written and spoken tokens rates of their own', () => {
    const rates = {
      input_per_million: 10,
      output_per_million: 20,
      cached_input_per_million: 1,
      cache_write_per_million: 12,
    };
    const usage = {
      cached_input_tokens: 500_000,
      cache_write_tokens: 100_000,
      attributes: { 'sidelight.usage.input_audio_tokens': '100000', 'sidelight.usage.output_audio_tokens': '50000' },
    };
    expect(cost(settings([rates]), usage).cost_usd).toBeCloseTo(4 + 0.5 + 1.2 + 2, 9);
    const audio = { ...rates, input_audio_per_million: 40, output_audio_per_million: 80 };
    expect(cost(settings([audio]), usage).cost_usd).toBeCloseTo(3 + 0.5 + 1.2 + 4 + 1 + 4, 9);
    // More parts than there are tokens: a server's mistake makes nothing negative.
    const odd = { ...usage, input_tokens: 200_000 };
    expect(cost(settings([audio]), odd).cost_usd).toBeCloseTo(0.2 + 1 + 4, 9);
  });

  it('go by the image, the minute and the request', () => {
    const pricer = settings([
      { model: 'dall-e-3', image_size: '1024x1024', image_quality: 'hd', per_image: 0.08 },
      { model: 'dall-e-3', per_image: 0.04 },
      { model: 'whisper*', per_audio_minute: 0.006 },
      { model: '*', per_request: 0.01 },
    ]);
    const image = (attributes: Record<string, string>) => ({
      response_model: 'dall-e-3',
      input_tokens: null,
      output_tokens: null,
      attributes,
    });
    expect(
      cost(
        pricer,
        image({ 'sidelight.image.count': '2', 'sidelight.image.size': '1024x1024', 'sidelight.image.quality': 'hd' }),
      ).cost_usd,
    ).toBeCloseTo(0.16, 9);
    expect(cost(pricer, image({ 'sidelight.image.count': '2' })).cost_usd).toBeCloseTo(0.08, 9);
    expect(cost(pricer, image({})).cost_source).toBe('unpriced');
    expect(
      cost(pricer, {
        response_model: 'whisper-1',
        input_tokens: null,
        output_tokens: null,
        attributes: { 'sidelight.audio.seconds': '90' },
      }).cost_usd,
    ).toBeCloseTo(0.009, 9);
    expect(cost(pricer, { response_model: 'resnet', input_tokens: null, output_tokens: null }).cost_usd).toBe(0.01);
    expect(cost(pricer, { response_model: 'resnet', outcome: 'error' }).cost_source).toBe('unpriced');
  });

  it('may be in another currency', () => {
    const prices = [{ currency: 'EUR', input_per_million: 1, output_per_million: 1 }];
    const euro = cost(settings(prices, { EUR: 1.1 }), {});
    expect(euro.cost_usd).toBeCloseTo(1.21, 9);
    expect(cost(settings(prices, { EUR: 1.2 }), {}).price_version).not.toBe(euro.price_version);
    expect(cost(settings(prices, { EUR: 1.1 }), {}).price_version).toBe(euro.price_version);
    expect(() => settings(prices)).toThrow(/EUR/);
  });

  it('come before the price that travelled, and that before what the provider says, and that before the list', () => {
    const travelled = {
      'sidelight.price': '{"input_per_million":5,"output_per_million":5}',
      'sidelight.usage.cost_usd': '0.5',
    };
    const own = settings([{ model: 'gpt-*', input_per_million: 2, output_per_million: 2 }]);
    expect(cost(own, { attributes: travelled }).cost_usd).toBeCloseTo(2.2, 9);
    expect(cost(settings([]), { attributes: travelled }).cost_usd).toBeCloseTo(5.5, 9);
    expect(cost(settings([]), { attributes: { 'sidelight.usage.cost_usd': '0.5' } })).toEqual({
      cost_usd: 0.5,
      cost_source: 'reported',
      price_version: 'provider',
    });
  });

  it('show no arithmetic that is not that of the stored cost', () => {
    const call = {
      ...callWith({}),
      ...settings([{ input_per_million: 2, output_per_million: 2 }]).price(callWith({})),
    };
    expect(settings([{ input_per_million: 3, output_per_million: 3 }]).lines(call)).toEqual([]);
  });
});
