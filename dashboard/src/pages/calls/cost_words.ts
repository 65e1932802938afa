import type { CallDetail, CostSource, TokensSource } from '../../api/types.js';

/** Where the token counts come from, in words. */
export const TOKENS_WORDS: Record<TokensSource, string> = {
  reported: 'reported by the server',
  estimated: 'estimated with a tokenizer',
  absent: 'absent: neither reported nor estimated',
};

type Pricing = Pick<CallDetail, 'cost_source' | 'tokens_source' | 'price_version'>;

/** Where the cost comes from, in words. */
const COST_WORDS: Record<Exclude<CostSource, 'unpriced'>, string> = {
  price_list: 'By the price list',
  override: 'By the price in the configuration',
  reported: 'As the provider itself says',
  none: 'Nothing to price: the call failed before anything was used.',
  gpu_hour: 'By the GPU-hour, for this call’s share of the busy time',
};

/** One sentence on the cost: where it comes from, or why there is none. */
export function costReason({ cost_source: source, tokens_source: tokens, price_version: version }: Pricing): string {
  if (source !== 'unpriced') return `${COST_WORDS[source]}${version === '' ? '' : ` (${version})`}`;
  if (tokens === 'absent') return 'Not priced: there are no token counts to multiply.';
  return 'Not priced: no price is known for this model. Give the target a price or a GPU-hour rate in the configuration.';
}
