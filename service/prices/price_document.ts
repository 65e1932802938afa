import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import type { PriceList, PriceSource } from '../../capture/pricing.js';
import { priceDocument, unknownCurrencies } from '../../core/config/sections/prices.js';
import { asArray, isRecord } from '../../core/json.js';
import { SidelightError } from '../../core/errors.js';

/** What a document of prices holds: prices of one's own, or a whole price list. */
export type PriceDocument = { source: Omit<PriceSource, 'name'>; list: null } | { source: null; list: PriceList };

/**
 * Reads a document of prices, YAML or JSON: `prices` (and `currencies`) as in the configuration, or a price list as the project genai-prices
 * publishes it.
 * @param currencies known beside those of the document
 * @throws {SidelightError} CONFIG_INVALID, with the first thing that is wrong
 */
export function readPriceDocument(text: string, currencies: Readonly<Record<string, number>>): PriceDocument {
  const value = parsed(text);
  if (Array.isArray(value)) return { source: null, list: priceList(value, text) };
  const document = priceDocument.safeParse(value);
  if (!document.success) {
    const [issue] = document.error.issues;
    throw invalid(`${issue?.path.map(String).join('.') || 'the document'}: ${issue?.message ?? 'not prices'}`);
  }
  const known = { ...currencies, ...document.data.currencies };
  const [unknown] = unknownCurrencies(document.data.prices, known);
  if (unknown !== undefined) throw invalid(`currencies: there is no rate for ${unknown}`);
  return { source: { prices: document.data.prices, currencies: known }, list: null };
}

function parsed(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    throw invalid('neither YAML nor JSON');
  }
}

/** The list's own library reads it; what is no list at all is noticed here. */
function priceList(providers: unknown[], text: string): PriceList {
  const looksRight = (each: unknown) =>
    isRecord(each) && typeof each['id'] === 'string' && asArray(each['models']).length > 0;
  if (providers.length === 0 || !providers.every(looksRight))
    throw invalid('not a list of providers with their models');
  const version = `genai-prices:${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
  return { version, providers: providers as PriceList['providers'] };
}

function invalid(message: string): SidelightError {
  return new SidelightError('CONFIG_INVALID', message);
}
