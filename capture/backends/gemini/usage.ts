import { asArray, asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import type { UsagePart } from '../../../core/names/attributes.js';
import type { Usage } from '../backend.js';

/** Modalities by name, or by the number some gateways write instead (google.cloud.aiplatform Modality). */
const IMAGE: readonly unknown[] = ['IMAGE', 2];
const AUDIO: readonly unknown[] = ['AUDIO', 4];

const PARTS: readonly (readonly [field: string, modality: readonly unknown[], part: UsagePart])[] = [
  ['promptTokensDetails', AUDIO, 'input_audio_tokens'],
  ['promptTokensDetails', IMAGE, 'input_image_tokens'],
  ['cacheTokensDetails', AUDIO, 'cache_audio_read_tokens'],
  ['candidatesTokensDetails', AUDIO, 'output_audio_tokens'],
  ['candidatesTokensDetails', IMAGE, 'output_image_tokens'],
];

/**
 * Token counts of `usageMetadata` (https://ai.google.dev/api/generate-content#UsageMetadata). Cached tokens are inside the prompt's
 * count; what tools brought back stands beside it, as thoughts stand beside the candidates': both are added here.
 * @returns null when nothing was counted
 */
export function geminiUsage(raw: unknown): Usage | null {
  if (!isRecord(raw)) return null;
  const prompt = asCount(raw['promptTokenCount']);
  const candidates = asCount(raw['candidatesTokenCount']) ?? asCount(raw['responseTokenCount']);
  const thoughts = asCount(raw['thoughtsTokenCount']);
  if (prompt === null && candidates === null && thoughts === null) return null;
  return {
    input_tokens: prompt === null ? null : prompt + (asCount(raw['toolUsePromptTokenCount']) ?? 0),
    output_tokens: candidates === null && thoughts === null ? null : (candidates ?? 0) + (thoughts ?? 0),
    cached_input_tokens: asCount(raw['cachedContentTokenCount']),
    cache_write_tokens: null,
    reasoning_tokens: thoughts,
    parts: partsOf(raw),
  };
}

function partsOf(raw: Record<string, unknown>): NonNullable<Usage['parts']> {
  const parts: NonNullable<Usage['parts']> = {};
  for (const [field, modality, part] of PARTS) {
    const entry = asArray(raw[field]).find((each) => modality.includes(asRecord(each)['modality']));
    const count = asCount(asRecord(entry)['tokenCount']);
    if (count !== null) parts[part] = count;
  }
  return parts;
}

/** What the filters found, strongest words only: `HARASSMENT:HIGH`; '' when they found nothing worth mentioning. */
export function safetyFindings(ratings: unknown): string {
  return asArray(ratings)
    .filter(isRecord)
    .filter((rating) => rating['blocked'] === true || !/^(?:NEGLIGIBLE|LOW|)$/.test(asString(rating['probability'])))
    .map((rating) => `${asString(rating['category']).replace('HARM_CATEGORY_', '')}:${asString(rating['probability'])}`)
    .join(',')
    .toLowerCase();
}
