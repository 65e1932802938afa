import type { CallerSpend, Prices } from '../../../dashboard/src/api/types.js';
import { ago } from './clock.js';

export const callerSpend: CallerSpend = {
  total: {
    calls: 1000,
    unpriced_calls: 0,
    unused_calls: 0,
    cost_usd: 100,
    input_tokens: 2_000_000,
    output_tokens: 500_000,
  },
  items: [
    {
      caller: 'search team',
      tenant: 'shop',
      hashes: ['0f3c9a7d21b40f3c9a7d21b40f3c9a7d'],
      calls: 700,
      unpriced_calls: 0,
      unused_calls: 0,
      cost_usd: 75,
      input_tokens: 1_500_000,
      output_tokens: 400_000,
      share: 0.75,
    },
    {
      caller: '77ab30c1f2d977ab30c1f2d977ab30c1',
      tenant: '',
      hashes: ['77ab30c1f2d977ab30c1f2d977ab30c1'],
      calls: 200,
      unpriced_calls: 0,
      unused_calls: 0,
      cost_usd: 20,
      input_tokens: 400_000,
      output_tokens: 80_000,
      share: 0.2,
    },
  ],
  rest: {
    callers: 12,
    calls: 100,
    unpriced_calls: 0,
    unused_calls: 0,
    cost_usd: 5,
    input_tokens: 100_000,
    output_tokens: 20_000,
  },
};

export const prices: Prices = {
  price_list: 'genai-prices@1.0.0',
  sources: [],
  unpriced: [
    {
      target: 'llama-gpu',
      provider: '',
      model: 'house-1',
      calls: 42,
      last_at: ago(1000),
      reason: 'nobody is known who sells it',
      hint: 'prices: [{ model: "house-1", input_per_million: 0.5, output_per_million: 1.5 }]',
    },
  ],
};
