import { callSchema, type Priced } from '../../core/call.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import { PRICED_BY, type Pricer } from '../../capture/pricing.js';
import { DAY_MS } from '../../core/time/calendar.js';
import {
  applyPrices,
  rebuildRollup,
  repricePages,
  type NewPrice,
  type PricedRow,
  type Store,
} from '../../store/index.js';

/** New prices that are applied at once: each application reads the day's prices once. */
const AT_ONCE = 200_000;
const EMPTY = callSchema.parse({ call_id: '-', started_at: '1970-01-01T00:00:00Z', target: '-' });
const ATTRIBUTES = [...PRICED_BY, SIDELIGHT.usage];

interface RepriceOptions {
  store: Store;
  pricer: Pick<Pricer, 'price'>;
  /** Runs what must not happen while calls are inserted. */
  between<T>(work: () => Promise<T>): Promise<T>;
}

interface RepriceRequest {
  /** Unix epoch, milliseconds. */
  from: number;
  to: number;
  target?: string;
  model?: string;
  /** Reckon, and change nothing. */
  dryRun: boolean;
}

interface RepricedModel {
  model: string;
  calls: number;
  changed: number;
  /** Null when none was priced. */
  before_usd: number | null;
  after_usd: number | null;
  unpriced_before: number;
  unpriced_after: number;
}

export interface RepriceResult {
  calls: number;
  changed: number;
  models: RepricedModel[];
  /** UTC days whose rollups were made again. */
  rebuilt_days: string[];
}

/**
 * Prices stored calls again by the prices in force, day by day, and makes the rollups of these days again. Killed half-way it may be repeated:
 * days that are done change no more. Calls that come in meanwhile have the new prices already.
 * @throws {SidelightError} STORE_UNAVAILABLE, QUERY_REFUSED
 */
export async function reprice(options: RepriceOptions, request: RepriceRequest): Promise<RepriceResult> {
  const models = new Map<string, RepricedModel>();
  const rebuilt: string[] = [];
  for (let from = request.from; from < request.to;) {
    const to = Math.min(request.to, (Math.floor(from / DAY_MS) + 1) * DAY_MS);
    if (await repriceDay(options, { ...request, from, to }, models)) {
      rebuilt.push(new Date(from).toISOString().slice(0, 10));
    }
    from = to;
  }
  const all = [...models.values()].sort(
    (a, b) => (b.after_usd ?? 0) - (a.after_usd ?? 0) || b.calls - a.calls || (a.model < b.model ? -1 : 1),
  );
  const sum = (field: 'calls' | 'changed') => all.reduce((total, each) => total + each[field], 0);
  return { calls: sum('calls'), changed: sum('changed'), models: all, rebuilt_days: rebuilt };
}

/** @returns whether the rollup of the day was made again */
async function repriceDay(
  { store, pricer, between }: RepriceOptions,
  { from, to, target, model, dryRun }: RepriceRequest,
  models: Map<string, RepricedModel>,
): Promise<boolean> {
  let found = false;
  let changes: NewPrice[] = [];
  const apply = async () => {
    if (!dryRun) await applyPrices(store, from, changes);
    changes = [];
  };
  for await (const rows of repricePages(store, { range: { from, to }, target, model }, ATTRIBUTES)) {
    found = true;
    for (const row of rows) {
      const price = pricer.price({ ...EMPTY, ...row });
      const changed = isOtherPrice(row, price);
      if (changed) changes.push({ call_id: row.call_id, ...price });
      note(models, row, price, changed);
    }
    if (changes.length >= AT_ONCE) await apply();
  }
  await apply();
  if (!found || dryRun) return false;
  // Also where nothing changed: a kill may have come between the calls and their rollup.
  const day = Math.floor(from / DAY_MS) * DAY_MS;
  await between(() => rebuildRollup(store, { from: day, to: day + DAY_MS }));
  return true;
}

function note(models: Map<string, RepricedModel>, row: PricedRow, price: Priced, changed: boolean) {
  const model = row.response_model || row.request_model;
  const sum = models.get(model) ?? { ...NOTHING, model };
  models.set(model, sum);
  sum.calls++;
  if (changed) sum.changed++;
  if (row.cost_source === 'unpriced') sum.unpriced_before++;
  if (row.cost_usd !== null) sum.before_usd = (sum.before_usd ?? 0) + row.cost_usd;
  if (price.cost_source === 'unpriced') sum.unpriced_after++;
  if (price.cost_usd !== null) sum.after_usd = (sum.after_usd ?? 0) + price.cost_usd;
}

const NOTHING = { calls: 0, changed: 0, before_usd: null, after_usd: null, unpriced_before: 0, unpriced_after: 0 };

/** Whether a price is another one than before, floating point aside. */
function isOtherPrice(before: Priced, after: Priced): boolean {
  if (before.cost_source !== after.cost_source || before.price_version !== after.price_version) return true;
  if (before.cost_usd === null || after.cost_usd === null) return before.cost_usd !== after.cost_usd;
  return Math.abs(before.cost_usd - after.cost_usd) > 1e-12 * Math.max(1, Math.abs(after.cost_usd));
}
