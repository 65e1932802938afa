import type { CostSource, TokensSource } from '../../api/types.js';

/** Where the token counts come from, in words. */
export const TOKENS_WORDS: Record<TokensSource, string> = {
  reported: 'reported by the server',
  estimated: 'estimated with a tokenizer',
  absent: 'absent: neither reported nor estimated',
};

/** Where the cost comes from, in words. */
export const COST_WORDS: Record<CostSource, string> = {
  price_list: 'by the price list',
  override: 'by the price in the configuration',
  gpu_hour: 'by the GPU-hour, for this call’s share of the busy time',
  unpriced: 'unpriced: no price is known for this model',
};
