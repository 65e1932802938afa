import type { Call, Priced, StoredCall } from '../core/call.js';
import type { TargetConfig } from '../core/config/schema.js';
import { asNumber, asRecord } from '../core/json.js';
import { SIDELIGHT } from '../core/names/attributes.js';
import { listPriceLines, tokenLine, type CostLine } from './cost_lines.js';
import { parseJson } from './lenient_json.js';
import { listPrice, PRICE_LIST_VERSION } from './price_list.js';

export type { CostLine } from './cost_lines.js';

type PriceSettings = NonNullable<TargetConfig['price']>;

export interface Pricer {
  /** What a call cost, and how that is known. Unknown is `unpriced` and null, never 0. */
  price(call: Call): Priced;
  /** The arithmetic behind the cost; empty when the call is unpriced. */
  lines(call: StoredCall): CostLine[];
}

const MS_PER_HOUR = 3_600_000;
const BY_CONFIG = 'config';
const UNPRICED: Priced = { cost_usd: null, cost_source: 'unpriced', price_version: '' };

/**
 * Prices calls: the configuration's rates per token first, then the GPU-hour, then the price list.
 * @param targets their price settings; a target that is not among them has its own with the call, from its collector
 */
export function createPricer({ targets }: { targets: readonly Pick<TargetConfig, 'name' | 'price'>[] }): Pricer {
  const configured = new Map(targets.map((target) => [target.name, target.price]));
  const settingsOf = (call: Call) => configured.get(call.target) ?? settingsWith(call);
  return {
    price: (call) => {
      const settings = settingsOf(call);
      const own = settings && ownLines(call, settings);
      if (own !== undefined) {
        const source = perToken(settings) ? 'override' : 'gpu_hour';
        return { cost_usd: total(own), cost_source: source, price_version: BY_CONFIG };
      }
      const list = settings === undefined || !isOwn(settings) ? listPrice(call) : null;
      return list === null
        ? UNPRICED
        : { cost_usd: list.total_price, cost_source: 'price_list', price_version: PRICE_LIST_VERSION };
    },
    lines: (call) => {
      if (call.cost_usd === null) return [];
      if (call.cost_source === 'price_list') {
        const list = listPrice(call);
        return list === null ? [] : listPriceLines(call, list);
      }
      const settings = settingsOf(call);
      return (settings && ownLines(call, settings)) ?? [];
    },
  };
}

/** Settings that travelled with the call; a field that is not a number is none. */
function settingsWith(call: Call): PriceSettings | undefined {
  const text = call.attributes[SIDELIGHT.price];
  if (text === undefined) return undefined;
  const record = asRecord(parseJson(text));
  const number = (field: string) => asNumber(record[field]) ?? undefined;
  return {
    gpu_hour: number('gpu_hour'),
    gpus: number('gpus') ?? 1,
    input_per_million: number('input_per_million'),
    output_per_million: number('output_per_million'),
  };
}

function perToken(settings: PriceSettings | undefined): boolean {
  return settings?.input_per_million !== undefined || settings?.output_per_million !== undefined;
}

/** The target has a price of its own, so that the list does not apply to it. */
function isOwn(settings: PriceSettings): boolean {
  return perToken(settings) || settings.gpu_hour !== undefined;
}

/** Lines by the target's own price; undefined when it has none, or what it goes by is not known. */
function ownLines(call: Call, settings: PriceSettings): CostLine[] | undefined {
  return perToken(settings) ? tokenLines(call, settings) : gpuLines(call, settings);
}

function tokenLines(call: Call, settings: PriceSettings): CostLine[] | undefined {
  const { input_per_million: inputRate, output_per_million: outputRate } = settings;
  if (call.input_tokens === null && call.output_tokens === null) return undefined;
  const input = inputRate === undefined ? undefined : call.input_tokens;
  const output = call.output_tokens ?? (call.operation === 'embeddings' ? 0 : null);
  if (input === null || (outputRate !== undefined && output === null)) return undefined;
  if (outputRate === undefined && (output ?? 0) > 0) return undefined;
  if (inputRate === undefined && (call.input_tokens ?? 0) > 0) return undefined;
  return [...tokenLine('Input', input ?? 0, inputRate ?? 0), ...tokenLine('Output', output ?? 0, outputRate ?? 0)];
}

/** The call's share of the time its GPUs were busy. */
function gpuLines(call: Call, settings: PriceSettings): CostLine[] | undefined {
  const busyMs = asNumber(call.attributes[SIDELIGHT.busyMs]);
  if (settings.gpu_hour === undefined || busyMs === null || busyMs < 0) return undefined;
  const usd = (busyMs / MS_PER_HOUR) * settings.gpu_hour * settings.gpus;
  const gpus = settings.gpus === 1 ? 'GPU' : `${settings.gpus} GPUs`;
  return [
    {
      label: `${gpus} for ${busyMs.toFixed(1)} ms at $${settings.gpu_hour}/h`,
      tokens: null,
      usd_per_million: null,
      usd,
    },
  ];
}

function total(lines: readonly CostLine[]): number {
  return lines.reduce((sum, line) => sum + line.usd, 0);
}
