import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';
import type { Reading, Usage } from '../backend.js';
import { contentTexts } from '../content.js';
import { readPrompt } from '../conversation.js';
import type { Bodies } from './bodies.js';

/** Titan, Cohere and Nova embeddings: their number and size are kept, the vectors are not. */
export function readEmbedding({ request, answer }: Bodies): Reading {
  const vectors = vectorsOf(answer);
  const [first] = vectors;
  return {
    operation: 'embeddings',
    ...readPrompt(embeddingInputs(request), 'last'),
    response_id: asString(answer['id']),
    streaming: false,
    usage: inputUsage(asCount(answer['inputTextTokenCount'])),
    attributes: {
      ...(vectors.length > 0 && { [SIDELIGHT.embeddingCount]: String(vectors.length) }),
      ...(first !== undefined && { [SIDELIGHT.embeddingDimensions]: String(first.length) }),
    },
  };
}

/** One vector (Titan), a list of them, lists by type of number (Cohere), or objects (Nova). */
function vectorsOf(answer: Record<string, unknown>): unknown[][] {
  const { embedding, embeddings } = answer;
  if (Array.isArray(embedding)) return [embedding];
  const list = isRecord(embeddings) ? (Object.values(embeddings)[0] ?? []) : embeddings;
  return asArray(list).map((each) => asArray(isRecord(each) ? each['embedding'] : each));
}

function embeddingInputs(request: Record<string, unknown>): unknown[] {
  const task = Object.entries(request).find(([key]) => /^(?:single|segmented)EmbeddingParams$/.test(key))?.[1];
  const single = asString(request['inputText']) || asString(asRecord(asRecord(task)['text'])['value']);
  if (single !== '') return [single];
  return asArray(request['texts'] ?? request['inputs']).map((input) =>
    isRecord(input) ? contentTexts(input['content']).text : input,
  );
}

/** Nova Canvas, Titan Image Generator and Stability: how many, how large, how good; the pictures are not stored. */
export function readImageModel({ request, answer }: Bodies): Reading {
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

function imagePrompt(request: Record<string, unknown>): string {
  const weighted = asArray(request['text_prompts']).map((each) => asString(asRecord(each)['text']));
  const task = Object.entries(request).find(([key, value]) => key.endsWith('Params') && 'text' in asRecord(value))?.[1];
  return asString(request['prompt']) || asString(asRecord(task)['text']) || weighted.join('\n');
}

function imageSize(config: Record<string, unknown>): string {
  const [width, height] = [asNumber(config['width']), asNumber(config['height'])];
  return width === null || height === null ? asString(config['aspect_ratio']) : `${width}x${height}`;
}

/** A query and documents in, scores out (Cohere, Amazon). */
export function readRerankModel({ request, answer }: Bodies): Reading {
  const query = asString(request['query']);
  const documents = asArray(request['documents']);
  return {
    operation: 'rerank',
    prompt: query,
    ...(documents.length > 0 && { messages: [{ query }, ...documents] }),
    response_id: asString(answer['id']),
    streaming: false,
  };
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
