import { wasServed, type Call, type Priced, type StoredCall } from '../core/call.js';
import { RATE_NAMES } from '../core/config/sections/prices.js';
import type { TargetConfig } from '../core/config/schema.js';
import { asNumber, asRecord } from '../core/json.js';
import { SIDELIGHT } from '../core/names/attributes.js';
import { listPriceLines, type CostLine } from './prices/cost_lines.js';
import { parseJson } from './body/lenient_json.js';
import { bookedPrice, EMPTY_BOOK, versionOf, type PriceBook } from './prices/price_book.js';
import { listPrice, listVersion } from './prices/price_list.js';
import { hasRates, rateLines } from './prices/rate_lines.js';
import { failedUnused } from './prices/unbilled.js';

export type { CostLine } from './prices/cost_lines.js';
export { PRICE_LIST_VERSION } from './prices/price_list.js';
export type { PriceBook, PriceList, PriceSource } from './prices/price_book.js';

type PriceSettings = NonNullable<TargetConfig['price']>;

export interface Pricer {
  /** What a call cost, and how that is known. Unknown is `unpriced` and null, never 0; null and `none` where it failed before anything was used. */
  price(call: Call): Priced;
  /** The arithmetic behind the cost; empty when the call is unpriced, or was priced by prices that are not there any more. */
  lines(call: StoredCall): CostLine[];
}

export interface PricerOptions {
  /** Their price settings; a target that is not among them has its own with the call, from its collector. */
  targets: readonly Pick<TargetConfig, 'name' | 'price'>[];
  book?: PriceBook;
}

/** A price with the arithmetic behind it. */
interface Reckoning extends Priced {
  lines: () => CostLine[];
}

const MS_PER_HOUR = 3_600_000;
/** More than any call can cost: what it was reckoned from is wrong. */
const MAX_USD = 100_000;
const BY_CONFIG = 'config';
const UNPRICED: Reckoning = { cost_usd: null, cost_source: 'unpriced', price_version: '', lines: () => [] };
const NO_COST: Reckoning = { ...UNPRICED, cost_source: 'none' };

/** Attributes of a call that its price depends on. */
export const PRICED_BY: readonly string[] = [
  SIDELIGHT.price,
  SIDELIGHT.busyMs,
  SIDELIGHT.audioSeconds,
  SIDELIGHT.imageCount,
  SIDELIGHT.imageSize,
  SIDELIGHT.imageQuality,
];

/**
 * Prices calls. The first that applies decides: the price of the target in this configuration, prices of models (configuration, file, URL), the
 * price that travelled from the collector, what the provider itself reported, the price list.
 */
export function createPricer({ targets, book = EMPTY_BOOK }: PricerOptions): Pricer {
  const configured = new Map(targets.map((target) => [target.name, target.price]));
  const priceOf = (call: Call) => plausible(firstOf(call));
  const firstOf = (call: Call) =>
    ofTarget(call, configured.get(call.target)) ??
    byBook(call, book) ??
    (configured.has(call.target) ? null : ofTarget(call, settingsWith(call))) ??
    byReport(call) ??
    byList(call, book);
  const reckon = (call: Call) => {
    if (!failedUnused(call)) return priceOf(call);
    // Failures use a GPU's time, too, where there was a server.
    if (!wasServed(call) || call.outcome === 'upstream_unreachable') return NO_COST;
    const price = priceOf(call);
    return price.cost_usd === null ? NO_COST : price;
  };
  return {
    price: (call) => {
      const { cost_usd, cost_source, price_version } = reckon(call);
      return { cost_usd, cost_source, price_version };
    },
    lines: (call) => {
      if (call.cost_usd === null) return [];
      const { lines, price_version } = reckon(call);
      return price_version === call.price_version ? lines() : [];
    },
  };
}

/** Counts and prices come from outside: what no call can cost is not known. */
function plausible(price: Reckoning): Reckoning {
  const { cost_usd: usd } = price;
  return usd === null || (usd >= 0 && usd <= MAX_USD) ? price : UNPRICED;
}

/** Settings that travel are few, and the same with every call of a target. */
const travelled = new Map<string, PriceSettings>();
const MAX_TRAVELLED = 1000;

/** Settings that travelled with the call; a field that is not a number is none. */
function settingsWith(call: Call): PriceSettings | undefined {
  const text = call.attributes[SIDELIGHT.price];
  if (text === undefined) return undefined;
  let settings = travelled.get(text);
  if (settings === undefined) {
    const record = asRecord(parseJson(text));
    const number = (field: string) => asNumber(record[field]) ?? undefined;
    const rates = Object.fromEntries(RATE_NAMES.map((name) => [name, number(name)]));
    settings = { ...rates, gpu_hour: number('gpu_hour'), gpus: number('gpus') ?? 1 };
    if (travelled.size >= MAX_TRAVELLED) travelled.clear();
    travelled.set(text, settings);
  }
  return settings;
}

/** By the target's own price; null when it has none, unpriced when what that goes by is not known. */
function ofTarget(call: Call, settings: PriceSettings | undefined): Reckoning | null {
  if (settings === undefined) return null;
  if (hasRates(settings)) return reckoned(rateLines(call, settings), 'override', versionOf(BY_CONFIG, settings));
  if (settings.gpu_hour === undefined) return null;
  return reckoned(gpuLines(call, settings.gpu_hour, settings.gpus), 'gpu_hour', versionOf(BY_CONFIG, settings));
}

function byBook(call: Call, book: PriceBook): Reckoning | null {
  const price = bookedPrice(book, call);
  return price && reckoned(rateLines(call, price.rates, price.usdPerUnit), 'override', price.version);
}

/** Some gateways say what they bill. */
function byReport(call: Call): Reckoning | null {
  const usd = asNumber(call.attributes[SIDELIGHT.reportedCost]);
  if (usd === null || usd < 0) return null;
  const line = { label: 'As billed by the provider', tokens: null, usd_per_million: null, usd };
  return reckoned([line], 'reported', 'provider');
}

function byList(call: Call, book: PriceBook): Reckoning {
  const price = listPrice(call, book.list);
  if (price === null) return UNPRICED;
  return {
    cost_usd: price.total_price,
    cost_source: 'price_list',
    price_version: listVersion(book.list),
    lines: () => listPriceLines(call, price),
  };
}

function reckoned(lines: CostLine[] | undefined, source: Priced['cost_source'], version: string): Reckoning {
  if (lines === undefined) return UNPRICED;
  const cost_usd = lines.reduce((sum, line) => sum + line.usd, 0);
  return { cost_usd, cost_source: source, price_version: version, lines: () => lines };
}

/** The call's share of the time its GPUs were busy. */
function gpuLines(call: Call, usdPerHour: number, gpus: number): CostLine[] | undefined {
  const busyMs = asNumber(call.attributes[SIDELIGHT.busyMs]);
  if (busyMs === null || busyMs < 0) return undefined;
  const usd = (busyMs / MS_PER_HOUR) * usdPerHour * gpus;
  const label = `${gpus === 1 ? 'GPU' : `${gpus} GPUs`} for ${busyMs.toFixed(1)} ms at $${usdPerHour}/h`;
  return [{ label, tokens: null, usd_per_million: null, usd }];
}
