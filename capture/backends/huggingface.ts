import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../core/json.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import type { DecodedExchange } from '../decode.js';
import { providerOfHost } from '../prices/provider.js';
import type { Backend, Reading } from './backend.js';
import { readPrompt, type Conversation } from './parts/conversation.js';
import { errorIn } from './parts/errors.js';
import { topLabel } from './parts/labels.js';
import { readChat } from './openai/completions.js';
import { vectorFacts } from './parts/vectors.js';

/** `/models/{model}`, `/models/{model}/pipeline/{task}`, and of old `/pipeline/{task}/{model}`. */
const MODEL_PATH = /\/models\/([^/:]+(?:\/[^/:]+)?)(?:\/pipeline\/([a-z0-9-]+))?\/?$/;
const PIPELINE_PATH = /\/pipeline\/([a-z0-9-]+)\/([^/:]+(?:\/[^/:]+)?)\/?$/;
const OTHERS = /\/v\d(?:beta\d?)?\/models\//;
/** Of text-embeddings-inference (https://huggingface.github.io/text-embeddings-inference): one model, so the path names none. */
const EMBED_PATH = /\/embed(?:_all)?\/?$/;

/** Tasks whose answers look like those of others, or like nothing. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'feature-extraction': 'embeddings',
  'text-to-image': 'image_generation',
  'automatic-speech-recognition': 'transcription',
  'text-to-speech': 'speech',
  translation: 'translation',
  'text-classification': 'classification',
  'zero-shot-classification': 'classification',
  'token-classification': 'classification',
  'image-classification': 'classification',
  'audio-classification': 'classification',
};

/**
 * Tasks of Hugging Face's hosted inference (https://huggingface.co/docs/inference-providers/tasks): one door, told apart by the
 * path where it names the task, else by what the answer looks like. Generated text is read by the TGI backend.
 */
export const huggingface: Backend = {
  name: 'huggingface',
  servesAt: (path) => placeOf(path) !== undefined,
  recognises: isHuggingFace,
  read,
};

function placeOf(path: string): { model: string; task: string } | undefined {
  if (OTHERS.test(path)) return undefined;
  if (EMBED_PATH.test(path)) return { model: '', task: 'feature-extraction' };
  const [, task = '', old] = PIPELINE_PATH.exec(path) ?? [];
  if (old !== undefined && !path.includes('/models/')) return { model: old, task };
  const found = MODEL_PATH.exec(path);
  return found?.[1] === undefined ? undefined : { model: found[1], task: found[2] ?? '' };
}

function isHuggingFace({ exchange, requestJson }: DecodedExchange): boolean {
  if (providerOfHost(exchange.request.headers['host'] ?? '') === 'huggingface') return true;
  return exchange.response?.headers['x-compute-type'] !== undefined || 'inputs' in asRecord(requestJson);
}

function read(exchange: DecodedExchange): Reading {
  const { model, task } = placeOf(exchange.path) ?? { model: '', task: '' };
  const body = asRecord(exchange.requestJson);
  if (Array.isArray(body['messages'])) {
    const chat = readChat(exchange);
    return { ...chat, request_model: chat.request_model || model };
  }
  const parameters = asRecord(body['parameters']);
  const error = errorIn(exchange.responseJson);
  const answer = error === null ? readAnswer(exchange, body['inputs']) : {};
  return {
    request_model: asString(body['model']) || model,
    temperature: asNumber(parameters['temperature']),
    top_p: asNumber(parameters['top_p']),
    top_k: asNumber(parameters['top_k']),
    max_tokens: asCount(parameters['max_new_tokens']) ?? asCount(parameters['max_length']),
    ...readInputs(body['inputs']),
    streaming: false,
    error_type: error?.type,
    error_message: error?.message,
    ...answer,
    operation: OPERATIONS[task] ?? answer.operation ?? 'infer',
  };
}

/** Text, a list of texts, or an object: a question with its context, a sentence with others to compare it to, a table. */
function readInputs(inputs: unknown): Conversation {
  if (!isRecord(inputs)) return readPrompt(inputs, 'first');
  const asked = ['text', 'question', 'query', 'source_sentence'].map((field) => asString(inputs[field]));
  return { prompt: asked.find((text) => text !== '') ?? '', messages: [inputs] };
}

function readAnswer({ responseJson, responseType }: DecodedExchange, inputs: unknown): Partial<Reading> {
  if (responseType.startsWith('image/')) {
    return { operation: 'image_generation', choices: 1, attributes: { [SIDELIGHT.imageCount]: '1' } };
  }
  if (responseType.startsWith('audio/')) return { operation: 'speech' };
  const compared = 'sentences' in asRecord(inputs);
  const list = asArray(responseJson);
  const first = list.flat(1)[0] ?? responseJson;
  if (typeof first === 'number' || Array.isArray(first)) return compared ? {} : readVectors(list);
  return isRecord(first) ? readRecords(first, list, responseJson) : {};
}

/** A vector, a list of them, or one for each token of each text. */
function readVectors(list: readonly unknown[]): Partial<Reading> {
  const [first] = list;
  const vectors = typeof first === 'number' ? [list] : typeof asArray(first)[0] === 'number' ? list : list.flat(1);
  return { operation: 'embeddings', attributes: vectorFacts(vectors) };
}

function readRecords(first: Record<string, unknown>, list: readonly unknown[], whole: unknown): Partial<Reading> {
  for (const [field, operation] of TEXTS) {
    if (typeof first[field] !== 'string') continue;
    const [output = '', ...further_outputs] = list.length === 0 ? [first[field]] : textsOf(list, field);
    return { operation, output, further_outputs, choices: 1 + further_outputs.length };
  }
  const labelled = labelsOf(first, whole);
  return Object.keys(labelled).length === 0 ? {} : { operation: 'classification', attributes: labelled };
}

/** Fields that hold a text of the model's, and what was done then. */
const TEXTS: readonly (readonly [field: string, operation: string])[] = [
  ['translation_text', 'translation'],
  ['summary_text', 'text_completion'],
  ['generated_text', 'text_completion'],
  ['answer', 'infer'],
  ['text', 'transcription'],
];

function textsOf(list: readonly unknown[], field: string): string[] {
  return list.flat(1).map((entry) => asString(asRecord(entry)[field]));
}

/** Classes of a text, picture or sound; of its tokens; by labels given in the request; words for a mask. */
function labelsOf(first: Record<string, unknown>, whole: unknown): Record<string, string> {
  const labels = asArray(first['labels']);
  const name = asString(first['entity_group']) || asString(first['entity']) || asString(first['token_str']);
  if (name !== '') return topLabel([{ label: name, score: first['score'] }]);
  if (labels.length > 0) return topLabel([{ label: labels[0], score: asArray(first['scores'])[0] }]);
  return topLabel(whole);
}
