import { createHash } from 'node:crypto';
import type { Provider } from '@pydantic/genai-prices';
import type { Call } from '../../core/call.js';
import type { PriceOverride, Rates } from '../../core/config/sections/prices.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import { matchesGlob } from '../glob.js';

/** Prices from one place: the configuration, a file, a URL. */
export interface PriceSource {
  /** `config`, `file` or `url`: the beginning of `price_version`. */
  name: string;
  prices: readonly PriceOverride[];
  currencies: Readonly<Record<string, number>>;
}

/** A price list in the place of the one in the package. */
export interface PriceList {
  /** `genai-prices:HASH`, as calls are marked with. */
  version: string;
  providers: readonly Provider[];
}

/** All prices beside those of targets. */
export interface PriceBook {
  /** In order: the first match decides. */
  sources: readonly PriceSource[];
  list: PriceList | null;
}

interface BookedPrice {
  rates: Rates;
  /** US dollars for one unit of the currency of the rates. */
  usdPerUnit: number;
  version: string;
}

export const EMPTY_BOOK: PriceBook = { sources: [], list: null };

/** The price of one's own that a call goes by; null when none matches. */
export function bookedPrice(book: PriceBook, call: Call): BookedPrice | null {
  for (const source of book.sources) {
    const rates = source.prices.find((price) => isFor(price, call));
    if (rates === undefined) continue;
    const usdPerUnit = rates.currency === 'USD' ? 1 : source.currencies[rates.currency];
    if (usdPerUnit === undefined) continue;
    return { rates, usdPerUnit, version: versionOf(source.name, rates, usdPerUnit) };
  }
  return null;
}

function isFor(price: PriceOverride, call: Call): boolean {
  const { attributes } = call;
  return (
    matchesGlob(price.target, call.target) &&
    matchesGlob(price.provider, call.provider) &&
    [call.response_model, call.request_model].some((model) => model !== '' && matchesGlob(price.model, model)) &&
    matchesGlob(price.image_size, attributes[SIDELIGHT.imageSize] ?? '') &&
    matchesGlob(price.image_quality, attributes[SIDELIGHT.imageQuality] ?? '')
  );
}

/** Prices are few; their marks are made once. */
const versions = new WeakMap<object, string>();

/** Where a price comes from, and a mark that changes when it does: `config:1f6b2c0a`. */
export function versionOf(name: string, price: object, usdPerUnit = 1): string {
  let version = versions.get(price);
  if (version === undefined) {
    const fields = Object.entries(price).filter(([, value]) => value !== undefined);
    const text = JSON.stringify([fields.sort(), usdPerUnit]);
    version = `${name}:${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
    versions.set(price, version);
  }
  return version;
}
