import { asArray, asCount, asNumber, asRecord, asString } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';
import type { Reading, Usage } from '../backend.js';
import { readPrompt } from '../parts/conversation.js';
import { vectorFacts } from '../parts/vectors.js';
import type { ModelBodies } from './bodies.js';

/** Titan's and Nova's embeddings: their number and size are kept, the vectors are not. */
export function readEmbedding({ request, answer }: ModelBodies): Reading {
  return {
    operation: 'embeddings',
    ...readPrompt(embeddingInputs(request), 'last'),
    response_id: asString(answer['id']),
    streaming: false,
    usage: inputUsage(asCount(answer['inputTextTokenCount'])),
    attributes: vectorFacts(vectorsOf(answer)),
  };
}

/** One vector (Titan), or objects with one each (Nova). */
function vectorsOf({ embedding, embeddings }: Record<string, unknown>): unknown[] {
  if (Array.isArray(embedding)) return [embedding];
  return asArray(embeddings).map((each) => asArray(asRecord(each)['embedding']));
}

function embeddingInputs(request: Record<string, unknown>): unknown[] {
  const task = Object.entries(request).find(([key]) => /^(?:single|segmented)EmbeddingParams$/.test(key))?.[1];
  return [asString(request['inputText']) || asString(asRecord(asRecord(task)['text'])['value'])];
}

/** Nova Canvas, Titan Image Generator and Stability: how many, how large, how good; the pictures are not stored. */
export function readImageModel({ request, answer }: ModelBodies): Reading {
  const config = asRecord(request['imageGenerationConfig']);
  const artifacts = asArray(answer['artifacts']).map(asRecord);
  const count = asArray(answer['images']).length || artifacts.length;
  const finishes = [...artifacts.map((each) => each['finishReason']), ...asArray(answer['finish_reasons'])];
  const words = finishes.filter((word): word is string => typeof word === 'string' && word !== '');
  const error = asString(answer['error']);
  const size = imageSize({ ...request, ...config });
  const quality = asString(config['quality']);
  return {
    operation: 'image_generation',
    prompt: imagePrompt(request),
    choices: count > 0 ? count : asCount(config['numberOfImages']),
    finish_reasons: words,
    streaming: false,
    ...(error !== '' && { error_type: 'error', error_message: error }),
    attributes: {
      ...(count > 0 && { [SIDELIGHT.imageCount]: String(count) }),
      ...(size !== '' && { [SIDELIGHT.imageSize]: size }),
      ...(quality !== '' && { [SIDELIGHT.imageQuality]: quality }),
      ...(words.some((word) => /filter/i.test(word)) && { [SIDELIGHT.refusal]: 'true' }),
    },
  };
}

/** The words a picture, or a film, is asked for with. */
export function imagePrompt(request: Record<string, unknown>): string {
  const weighted = asArray(request['text_prompts']).map((each) => asString(asRecord(each)['text']));
  const task = Object.entries(request).find(([key, value]) => key.endsWith('Params') && 'text' in asRecord(value))?.[1];
  return asString(request['prompt']) || asString(asRecord(task)['text']) || weighted.join('\n');
}

function imageSize(config: Record<string, unknown>): string {
  const [width, height] = [asNumber(config['width']), asNumber(config['height'])];
  return width === null || height === null ? asString(config['aspect_ratio']) : `${width}x${height}`;
}

function inputUsage(tokens: number | null): Usage | null {
  if (tokens === null) return null;
  return {
    input_tokens: tokens,
    output_tokens: null,
    cached_input_tokens: null,
    cache_write_tokens: null,
    reasoning_tokens: null,
  };
}
