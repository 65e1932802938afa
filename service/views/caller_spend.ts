import type { z } from 'zod';
import { queries } from '../../store/index.js';
import type { callersQuery } from '../schemas/query.js';
import type { callerSpend } from '../schemas/spend.js';
import { callerOf } from '../callers.js';
import type { ServiceContext } from '../context.js';
import { parseRange, scopeOf } from '../http/range.js';

type CallerSpend = z.output<typeof callerSpend>;

interface Group extends queries.Usage {
  caller: string;
  tenant: string;
  hashes: string[];
}

/** Who spent what. Hashes with one alias are one caller; a tenant that the call itself names goes before that of the alias. */
export async function spendByCaller(
  service: ServiceContext,
  query: z.output<typeof callersQuery>,
): Promise<CallerSpend> {
  const range = parseRange(query, service.clock);
  const rows = await queries.callerSpend(service.store, range, scopeOf(query, service.config));
  const groups = new Map<string, Group>();
  for (const { caller: hash, tenant: told, ...usage } of rows) {
    const { alias, tenant: given } = callerOf(service.config, hash);
    const tenant = told || given;
    const key = JSON.stringify([alias, tenant]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { caller: alias, tenant, hashes: [hash], ...usage });
    else groups.set(key, { ...group, ...add(group, usage), hashes: [...new Set([...group.hashes, hash])] });
  }
  const dearest = [...groups.values()].sort((a, b) => (b.cost_usd ?? -1) - (a.cost_usd ?? -1) || b.calls - a.calls);
  const total = dearest.reduce<queries.Usage>(add, NOTHING);
  const rest = dearest.slice(query.limit);
  return {
    total: usageOf(total),
    items: dearest.slice(0, query.limit).map((group) => ({ ...group, share: shareOf(group, total) })),
    rest: rest.length === 0 ? null : { callers: rest.length, ...usageOf(rest.reduce<queries.Usage>(add, NOTHING)) },
  };
}

const NOTHING: queries.Usage = {
  calls: 0,
  unpriced_calls: 0,
  unused_calls: 0,
  cost_usd: null,
  input_tokens: 0,
  output_tokens: 0,
};

function usageOf(usage: queries.Usage): queries.Usage {
  const { calls, unpriced_calls, unused_calls, cost_usd, input_tokens, output_tokens } = usage;
  return { calls, unpriced_calls, unused_calls, cost_usd, input_tokens, output_tokens };
}

function add(a: queries.Usage, b: queries.Usage): queries.Usage {
  return {
    calls: a.calls + b.calls,
    unpriced_calls: a.unpriced_calls + b.unpriced_calls,
    unused_calls: a.unused_calls + b.unused_calls,
    cost_usd: a.cost_usd === null ? b.cost_usd : a.cost_usd + (b.cost_usd ?? 0),
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
  };
}

/** An unpriced caller's share of the cost is not known. */
function shareOf(part: queries.Usage, total: queries.Usage): number | null {
  if (total.cost_usd === null) return total.calls === 0 ? null : part.calls / total.calls;
  if (part.cost_usd === null || total.cost_usd === 0) return null;
  return part.cost_usd / total.cost_usd;
}
