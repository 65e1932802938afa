import type { z } from 'zod';
import { queries } from '../../store/index.js';
import type { rangeQuery } from '../schemas/query.js';
import type { prices } from '../schemas/spend.js';
import type { ServiceContext } from '../context.js';
import { parseRange, scopeOf } from '../http/range.js';

type Prices = z.output<typeof prices>;

/** The prices in force, and the models of a range that they do not cover. */
export async function pricesOf(service: ServiceContext, query: z.output<typeof rangeQuery>): Promise<Prices> {
  const range = parseRange(query, service.clock);
  const rows = await queries.unpricedModels(service.store, range, scopeOf(query, service.config));
  return {
    price_list: service.pricer.listVersion(),
    sources: service.pricer.sources().map(({ loadedAt, ...source }) => ({
      ...source,
      loaded_at: loadedAt === null ? null : new Date(loadedAt).toISOString(),
    })),
    unpriced: rows.map(({ counted_calls: counted, ...row }) => ({ ...row, ...why(row, counted) })),
  };
}

function why(
  { target, provider, model }: queries.UnpricedModel | Omit<queries.UnpricedModel, 'counted_calls'>,
  counted: number,
) {
  const match = [
    `model: ${JSON.stringify(model || '*')}`,
    ...(provider === '' ? [] : [`provider: ${JSON.stringify(provider)}`]),
    ...(model === '' ? [`target: ${JSON.stringify(target)}`] : []),
  ].join(', ');
  if (counted === 0) {
    return {
      reason: 'the calls have no token counts',
      hint: `prices: [{ ${match}, per_request: 0.001 }], or price: { gpu_hour: 2.5 } at target ${target}`,
    };
  }
  return {
    reason: provider === '' ? 'nobody is known who sells it' : `the price list has no such model of ${provider}`,
    hint: `prices: [{ ${match}, input_per_million: 0.5, output_per_million: 1.5 }], or price: { gpu_hour: 2.5 } at target ${target}`,
  };
}
