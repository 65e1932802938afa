import { gpuPrices } from '../../core/gpu_price.js';
import { queries } from '../../store/index.js';
import type { ServiceContext } from '../context.js';

/** What the GPUs of the targets in `scope` cost in `range` while they served nobody, US dollars. */
export async function idleUsd(service: ServiceContext, range: queries.Range, scope: queries.Scope): Promise<number> {
  const purposes = scope.purposes ?? [];
  const prices = gpuPrices(service.config.targets, { ...scope, purposes });
  const rows = await queries.gpuIdle(service.store, range, prices);
  return rows.reduce((sum, row) => sum + row.idle_usd, 0);
}
