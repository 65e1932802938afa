import { z } from 'zod';
import 'zod-openapi';
import { number, time } from './fields.js';

/** Shapes of the JSON API that are about money: who spends, what has no price, pricing again. */

const spend = {
  calls: z.number(),
  unpriced_calls: z.number().describe('What they cost is unknown.'),
  unused_calls: z.number().describe('They failed before anything was used that could cost.'),
  cost_usd: number.describe('Of priced calls; null when there are none.'),
  input_tokens: z.number(),
  output_tokens: z.number(),
};

export const callerSpend = z
  .object({
    total: z.object(spend),
    items: z
      .array(
        z.object({
          caller: z.string().describe('Alias, else hash; empty for calls without a key.'),
          tenant: z.string(),
          hashes: z.array(z.string()),
          ...spend,
          share: number.describe('Of the cost of all, 0 to 1; of the calls where nothing has a price.'),
        }),
      )
      .describe('Dearest first.'),
    rest: z
      .object({ callers: z.number(), ...spend })
      .nullable()
      .describe('All others together.'),
  })
  .meta({ id: 'CallerSpend' });

export const prices = z
  .object({
    price_list: z.string().describe('Version of the price list in force.'),
    sources: z
      .array(
        z.object({
          kind: z.enum(['config', 'file', 'url']),
          address: z.string(),
          prices: z.number(),
          version: z.string(),
          loaded_at: time.nullable().describe('When these prices were read; null for none so far.'),
          problem: z.string().describe('Why newer ones could not be read; empty when all is well.'),
        }),
      )
      .describe('Prices of ones own, the first that matches decides.'),
    unpriced: z
      .array(
        z.object({
          target: z.string(),
          provider: z.string(),
          model: z.string(),
          calls: z.number(),
          last_at: time,
          reason: z.string(),
          hint: z.string().describe('What in the configuration would price them.'),
        }),
      )
      .describe('Models with calls that have no price.'),
  })
  .meta({ id: 'Prices' });

export const repriceRequest = z.strictObject({
  from: time,
  to: time.describe('At most a day behind from.'),
  target: z.string().optional(),
  model: z.string().optional(),
  dry_run: z.boolean().default(false),
});

export const repriceResult = z
  .object({
    calls: z.number(),
    changed: z.number(),
    models: z.array(
      z.object({
        model: z.string(),
        calls: z.number(),
        changed: z.number(),
        before_usd: number,
        after_usd: number,
        unpriced_before: z.number(),
        unpriced_after: z.number(),
      }),
    ),
    rebuilt_days: z.array(z.string()),
  })
  .meta({ id: 'RepriceResult' });
