import { calcPrice, type PriceCalculation, type Provider } from '@pydantic/genai-prices';
import type { Call } from '../../core/call.js';
import { asNumber } from '../../core/json.js';
import { SIDELIGHT, USAGE_PARTS } from '../../core/names/attributes.js';
import type { PriceList } from './price_book.js';
import { providerOfModel } from './provider.js';
import { INPUT_ONLY } from './rate_lines.js';

/** Which data the prices come from: the package carries them, so its version names them. */
export const PRICE_LIST_VERSION = 'genai-prices@0.1.8';

/** Providers whose name in the price list is another one. Providers the list does not know stay without a price. */
const LIST_NAMES: Readonly<Record<string, string>> = {
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  'aws.bedrock': 'aws',
  'gcp.gemini': 'google',
  'gcp.vertex_ai': 'google',
  'gcp.gen_ai': 'google',
  gemini: 'google',
  x_ai: 'x-ai',
  xai: 'x-ai',
  mistral_ai: 'mistral',
  moonshot_ai: 'moonshotai',
};

/** Which data the prices come from. */
export function listVersion(list: PriceList | null): string {
  return list?.version ?? PRICE_LIST_VERSION;
}

/**
 * The list price of a call at the time it was made; null when model or provider are not in the list, or the usage is not known.
 * A provider is never guessed from a model that may run anywhere.
 * @param list instead of the one in the package
 */
export function listPrice(call: Call, list: PriceList | null = null): PriceCalculation | null {
  const provider = call.provider || providerOfModel(call.response_model) || providerOfModel(call.request_model);
  const usage = usageOf(call);
  if (provider === '' || usage === null) return null;
  const providerId = LIST_NAMES[provider] ?? provider;
  for (const model of [call.response_model, call.request_model]) {
    const price = model === '' ? null : calculated(usage, model, providerId, new Date(call.started_at), list);
    if (price !== null) return price;
  }
  return null;
}

/** Usage that cannot be (more cached than there was input) has no price; nor has a model whose units were not counted. */
function calculated(
  usage: Record<string, number>,
  model: string,
  providerId: string,
  timestamp: Date,
  list: PriceList | null,
) {
  try {
    const provider = providerWith(model, providerId, list);
    if (provider === null) return null;
    const price = calcPrice(usage, model, { provider, timestamp });
    return price !== null && isPriced(price, usage) ? price : null;
  } catch {
    return null;
  }
}

/** The search through the list costs more than the reckoning, and models are few and come back. */
const found = new Map<string, Provider | null>();
const MAX_FOUND = 1000;

/** The provider reduced to the one model that is asked for; null when the list does not have it. */
function providerWith(model: string, providerId: string, list: PriceList | null): Provider | null {
  const key = `${listVersion(list)}\n${providerId}\n${model}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const match = matchIn(model, providerId, list);
  const made = match === null ? null : { ...match.provider, models: [match.model], fallback_model_providers: [] };
  if (found.size >= MAX_FOUND) found.clear();
  found.set(key, made);
  return made;
}

function matchIn(model: string, providerId: string, list: PriceList | null): PriceCalculation | null {
  if (list === null) return calcPrice({}, model, { providerId });
  const provider = list.providers.find(({ id }) => id === providerId);
  return provider === undefined ? null : calcPrice({}, model, { provider });
}

/** A model sold by the second has no price per token: nought would be wrong. */
function isPriced(price: PriceCalculation, usage: Record<string, number>): boolean {
  const units = Object.keys(price.model_price);
  const has = (pattern: RegExp) => units.some((unit) => pattern.test(unit));
  if (usage['audio_seconds'] !== undefined) return has(/audio_(?:hours|seconds|minutes)/);
  if (usage['input_tokens'] === undefined) return has(/^rerank_searches/);
  return has(/^input_(?:.*_)?mtok$/) && (usage['output_tokens'] === 0 || has(/^output_(?:.*_)?mtok$/));
}

/** Usage under the names of the price list: totals are inclusive there too. */
function usageOf(call: Call): Record<string, number> | null {
  const parts = partsOf(call);
  const seconds = asNumber(call.attributes[SIDELIGHT.audioSeconds]);
  const [input, output] = [billed(call, SIDELIGHT.billedInput), billed(call, SIDELIGHT.billedOutput)];
  const inputTokens = input ?? call.input_tokens;
  const outputTokens = output ?? call.output_tokens;
  if (inputTokens === null && outputTokens === null) {
    if (seconds !== null) return { audio_seconds: seconds, input_audio_seconds: seconds };
    const { rerank_searches: searches } = parts;
    return searches === undefined ? null : { rerank_searches: searches };
  }
  if (inputTokens === null || (outputTokens === null && !INPUT_ONLY.has(call.operation))) return null;
  const usage: Record<string, number> = { ...parts, input_tokens: inputTokens, output_tokens: outputTokens ?? 0 };
  if (call.cached_input_tokens) usage['cache_read_tokens'] = call.cached_input_tokens;
  if (call.cache_write_tokens) usage['cache_write_tokens'] = call.cache_write_tokens;
  return usage;
}

function partsOf(call: Call): Record<string, number> {
  const parts: Record<string, number> = {};
  for (const part of USAGE_PARTS) {
    const count = asNumber(call.attributes[SIDELIGHT.usage + part]);
    if (count !== null && count > 0) parts[part] = count;
  }
  return parts;
}

/** Tokens as billed, where the provider bills others than it counts. */
function billed(call: Call, attribute: string): number | null {
  return asNumber(call.attributes[attribute]);
}
