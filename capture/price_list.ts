import { calcPrice, type PriceCalculation, type Provider } from '@pydantic/genai-prices';
import type { Call } from '../core/call.js';
import { asNumber } from '../core/json.js';
import { SIDELIGHT } from '../core/names/attributes.js';
import { providerOfModel } from './provider.js';

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

/** Usage under the names of the price list: totals are inclusive there too. */
const USAGE_PARTS = ['input_audio_tokens', 'output_audio_tokens', 'input_image_tokens', 'output_image_tokens'] as const;

/** Operations that give no tokens back, so that unknown output tokens are no gap. */
const INPUT_ONLY = new Set(['embeddings', 'moderation', 'rerank', 'transcription', 'translation']);

/**
 * The list price of a call at the time it was made; null when model or provider are not in the list, or the usage is not known.
 * A provider is never guessed from a model that may run anywhere.
 */
export function listPrice(call: Call): PriceCalculation | null {
  const provider = call.provider || providerOfModel(call.response_model) || providerOfModel(call.request_model);
  const usage = usageOf(call);
  if (provider === '' || usage === null) return null;
  const providerId = LIST_NAMES[provider] ?? provider;
  for (const model of [call.response_model, call.request_model]) {
    const price = model === '' ? null : calculated(usage, model, providerId, new Date(call.started_at));
    if (price !== null) return price;
  }
  return null;
}

/** Usage that cannot be (more cached than there was input) has no price; nor has a model whose units were not counted. */
function calculated(usage: Record<string, number>, model: string, providerId: string, timestamp: Date) {
  try {
    const provider = providerWith(model, providerId);
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
function providerWith(model: string, providerId: string): Provider | null {
  const key = `${providerId}\n${model}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const match = calcPrice({}, model, { providerId });
  const made = match === null ? null : { ...match.provider, models: [match.model], fallback_model_providers: [] };
  if (found.size >= MAX_FOUND) found.clear();
  found.set(key, made);
  return made;
}

/** A model sold by the second has no price per token: nought would be wrong. */
function isPriced(price: PriceCalculation, usage: Record<string, number>): boolean {
  const units = Object.keys(price.model_price);
  const has = (pattern: RegExp) => units.some((unit) => pattern.test(unit));
  if (usage['audio_seconds'] !== undefined) return has(/audio_(?:hours|seconds|minutes)/);
  return has(/^input_(?:.*_)?mtok$/) && (usage['output_tokens'] === 0 || has(/^output_(?:.*_)?mtok$/));
}

function usageOf(call: Call): Record<string, number> | null {
  const seconds = asNumber(call.attributes[SIDELIGHT.audioSeconds]);
  if (call.input_tokens === null && call.output_tokens === null) {
    return seconds === null ? null : { audio_seconds: seconds, input_audio_seconds: seconds };
  }
  if (call.input_tokens === null || (call.output_tokens === null && !INPUT_ONLY.has(call.operation))) return null;
  const usage: Record<string, number> = { input_tokens: call.input_tokens, output_tokens: call.output_tokens ?? 0 };
  if (call.cached_input_tokens) usage['cache_read_tokens'] = call.cached_input_tokens;
  if (call.cache_write_tokens) usage['cache_write_tokens'] = call.cache_write_tokens;
  for (const part of USAGE_PARTS) {
    const count = asNumber(call.attributes[SIDELIGHT.usage + part]);
    if (count !== null) usage[part] = count;
  }
  return usage;
}
