import { z } from 'zod';

const money = z.number().nonnegative();
const glob = (what: string) => z.string().default('*').describe(`${what}; * stands for any characters.`);
const currency = z.string().regex(/^[A-Z]{3}$/, 'expected a currency such as EUR');

/** What a unit costs. What has no rate of its own goes by that of the input or the output it is part of. */
const rates = {
  input_per_million: money.optional().describe('Per million input tokens; overrides the price list.'),
  output_per_million: money.optional().describe('Per million output tokens; overrides the price list.'),
  cached_input_per_million: money.optional().describe('Of the input: tokens read from a cache.'),
  cache_write_per_million: money.optional().describe('Of the input: tokens written to a cache.'),
  input_audio_per_million: money.optional(),
  output_audio_per_million: money.optional(),
  per_image: money.optional().describe('Per image made.'),
  per_audio_minute: money.optional().describe('Per minute of audio, in or out.'),
  per_request: money.optional().describe('Per call that was answered.'),
};

/** Price of a target. */
export const targetPrice = z
  .strictObject({
    gpu_hour: money.optional().describe('US dollars per GPU-hour; amortised over what the target served.'),
    gpus: z.number().positive().default(1).describe('Number of GPUs behind the target.'),
    ...rates,
  })
  .refine(({ gpu_hour, gpus }) => gpus === 1 || gpu_hour !== undefined, {
    path: ['gpus'],
    error: 'has no meaning without gpu_hour, what an hour of one of them costs',
  });

/** Price of the models that match. */
const priceOverride = z.strictObject({
  target: glob('Name of the target'),
  provider: glob('Provider, as shown with a call'),
  model: glob('Model that served, or the one asked for'),
  image_size: glob('Size of images, e.g. 1024x1024'),
  image_quality: glob('Quality of images, e.g. hd'),
  currency: currency.default('USD').describe('Of the rates; another one than USD needs its rate in currencies.'),
  ...rates,
});
export type PriceOverride = z.output<typeof priceOverride>;
export type Rates = Pick<PriceOverride, keyof typeof rates>;
export const RATE_NAMES = Object.keys(rates) as (keyof Rates)[];

export const priceOverrides = z.array(priceOverride);
export const currencies = z
  .record(currency, z.number().positive())
  .describe('US dollars for one unit of another currency.');

/** A document of prices, from a file or a URL. */
export const priceDocument = z.strictObject({ prices: priceOverrides, currencies: currencies.default({}) });

/** Currencies of prices that have no rate. */
export function unknownCurrencies(prices: readonly PriceOverride[], known: Readonly<Record<string, number>>): string[] {
  return [...new Set(prices.map((price) => price.currency))].filter(
    (name) => name !== 'USD' && known[name] === undefined,
  );
}
