import type { PriceCalculation } from '@pydantic/genai-prices';
import type { Call } from '../../core/call.js';

/** One line of the arithmetic behind a cost. */
export interface CostLine {
  label: string;
  /** null where the line is not about tokens (GPU time). */
  tokens: number | null;
  usd_per_million: number | null;
  usd: number;
}

type Rate = PriceCalculation['model_price'][string];

/** Differences smaller than this are those of floating point. */
const NEGLIGIBLE = 1e-9;

/** A line for tokens at a rate; nothing where there are no tokens. */
export function tokenLine(label: string, tokens: number, usdPerMillion: number): CostLine[] {
  return tokens <= 0 ? [] : [{ label, tokens, usd_per_million: usdPerMillion, usd: (tokens * usdPerMillion) / 1e6 }];
}

/**
 * The arithmetic of a list price: fresh, cached and cache-write input, output; what is left (audio, images, minimum charges)
 * in one line, so that the lines always add up to the price.
 */
export function listPriceLines(call: Call, price: PriceCalculation): CostLine[] {
  const rates = price.model_price;
  const input = call.input_tokens ?? 0;
  const cached = call.cached_input_tokens ?? 0;
  const written = call.cache_write_tokens ?? 0;
  const inputRate = rateAt(rates['input_mtok'], input) ?? 0;
  const lines = [
    ...tokenLine('Input', input - cached - written, inputRate),
    ...tokenLine('Cached input', cached, rateAt(rates['cache_read_mtok'], input) ?? inputRate),
    ...tokenLine('Cache write', written, rateAt(rates['cache_write_mtok'], input) ?? inputRate),
    ...tokenLine('Output', call.output_tokens ?? 0, rateAt(rates['output_mtok'], input) ?? 0),
  ];
  const rest = price.total_price - lines.reduce((sum, line) => sum + line.usd, 0);
  if (Math.abs(rest) <= NEGLIGIBLE * Math.max(price.total_price, 1)) return lines;
  return [...lines, { label: 'Audio, images and other units', tokens: null, usd_per_million: null, usd: rest }];
}

/** Tiered rates go by the whole input of the call. */
function rateAt(rate: Rate, inputTokens: number): number | undefined {
  if (rate === undefined || typeof rate === 'number') return rate;
  return rate.tiers.reduce((found, tier) => (inputTokens > tier.start ? tier.price : found), rate.base);
}
