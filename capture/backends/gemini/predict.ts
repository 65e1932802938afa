import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';
import type { DecodedExchange } from '../../decode.js';
import type { Reading } from '../backend.js';
import { contentTexts } from '../parts/content.js';
import { errorIn } from '../parts/errors.js';
import { totalsOnly } from '../parts/usage.js';
import { vectorFacts } from '../parts/vectors.js';
import { modelAsked } from './request.js';

type Records = readonly Record<string, unknown>[];

/**
 * `:predict`: instances in, predictions out (https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.endpoints/predict).
 * What they are is up to the model: embeddings, Imagen's pictures, the texts of PaLM, anything of one's own.
 */
export function readPredict(exchange: DecodedExchange): Reading {
  const body = asRecord(exchange.requestJson);
  const answer = asRecord(exchange.responseJson);
  const instances = asArray(body['instances']);
  const predictions = asArray(answer['predictions']);
  const known = predictions.filter(isRecord);
  const parameters = asRecord(body['parameters']);
  const error = errorIn(answer);
  return {
    operation: 'infer',
    request_model: modelAsked(exchange),
    temperature: asNumber(parameters['temperature']),
    top_p: asNumber(parameters['topP']),
    top_k: asNumber(parameters['topK']),
    max_tokens: asCount(parameters['maxOutputTokens']),
    prompt: instanceText(instances.at(-1)),
    ...(instances.length > 1 && { messages: instances }),
    streaming: false,
    error_type: error?.type,
    error_message: error?.message,
    ...(readEmbeddings(known) ?? readPictures(known) ?? readTexts(predictions, answer)),
  };
}

function instanceText(instance: unknown): string {
  if (typeof instance === 'string') return instance;
  const record = asRecord(instance);
  const last = asRecord(asArray(record['messages']).at(-1));
  const asked = record['prompt'] ?? record['content'] ?? record['text'] ?? record['inputs'] ?? last['content'];
  return contentTexts(asked ?? '').text;
}

function readEmbeddings(predictions: Records): Partial<Reading> | undefined {
  const embeddings = predictions.map((prediction) => asRecord(prediction['embeddings']));
  const vectors = embeddings.map((embedding) => embedding['values']).filter(Array.isArray);
  const media = predictions.flatMap((each) => [each['textEmbedding'], each['imageEmbedding']]).filter(Array.isArray);
  if (vectors.length + media.length === 0) return undefined;
  const counts = embeddings.map((embedding) => asCount(asRecord(embedding['statistics'])['token_count']));
  const total = counts.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0);
  return {
    operation: 'embeddings',
    usage: totalsOnly(vectors.length > 0 ? total : null, null),
    attributes: vectorFacts([...vectors, ...media]),
  };
}

/** Imagen: pictures come as base64 or as links into storage; those that were filtered out say why instead. */
function readPictures(predictions: Records): Partial<Reading> | undefined {
  const pictures = predictions.filter((each) => 'bytesBase64Encoded' in each || 'gcsUri' in each);
  const filtered = predictions.map((each) => asString(each['raiFilteredReason'])).find((reason) => reason !== '');
  if (pictures.length === 0 && filtered === undefined) return undefined;
  return {
    operation: 'image_generation',
    choices: pictures.length,
    attributes: {
      ...(pictures.length > 0 && { [SIDELIGHT.imageCount]: String(pictures.length) }),
      ...(filtered !== undefined && { [SIDELIGHT.outputFilter]: filtered }),
    },
  };
}

/** PaLM's texts and chats with their token counts; else what is text in a model of one's own. */
function readTexts(predictions: readonly unknown[], answer: Record<string, unknown>): Partial<Reading> {
  const texts = predictions.map((prediction) => {
    if (typeof prediction === 'string') return prediction;
    const record = asRecord(prediction);
    return asString(record['content']) || asString(asRecord(asArray(record['candidates'])[0])['content']);
  });
  const metadata = asRecord(asRecord(answer['metadata'])['tokenMetadata']);
  const input = asCount(asRecord(metadata['inputTokenCount'])['totalTokens']);
  const output = asCount(asRecord(metadata['outputTokenCount'])['totalTokens']);
  return {
    ...(output !== null && { operation: 'text_completion' }),
    output: texts[0] ?? '',
    further_outputs: texts.slice(1),
    usage: totalsOnly(input, output),
  };
}
