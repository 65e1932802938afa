import { asArray, asRecord, asString, isRecord } from '../../core/json.js';
import { contentTexts } from './content.js';

/** Names that servers give to what goes in, to what comes out, and to sampling parameters; first hit wins. */
const INPUT_FIELDS = [
  'prompt',
  'inputs',
  'input',
  'text',
  'text_input',
  'query',
  'question',
  'message',
  'instruction',
  'content',
  'data',
  'sentences',
  'texts',
];
const OUTPUT_FIELDS = [
  'generated_text',
  'output',
  'outputs',
  'output_text',
  'completion',
  'text_output',
  'response',
  'answer',
  'text',
  'result',
  'results',
  'generation',
  'content',
  'prediction',
  'predictions',
  'message',
  'token',
  'delta',
  'data',
  'summary_text',
  'translation_text',
];
const PARAMETER_HOLDERS = ['parameters', 'sampling_params', 'options', 'params', 'generation_config', 'config'];
const MAX_DEPTH = 5;
const MAX_ITEMS = 256;

/** The prompt of a request of unknown shape. */
export function guessInput(request: unknown): string {
  const messages = asArray(asRecord(request)['messages']);
  const users = messages.filter((message) => asRecord(message)['role'] === 'user');
  if (users.length > 0) return contentTexts(asRecord(users.at(-1))['content'], true).text;
  return guess(request, INPUT_FIELDS, 0);
}

/** The output of an answer (or of one event of a stream) of unknown shape. */
export function guessOutput(answer: unknown): string {
  return guess(answer, OUTPUT_FIELDS, 0);
}

function guess(value: unknown, fields: readonly string[], depth: number): string {
  if (typeof value === 'string') return value;
  if (depth > MAX_DEPTH) return '';
  if (Array.isArray(value)) {
    const texts = value.slice(0, MAX_ITEMS).map((item) => guess(item, fields, depth + 1));
    return texts.filter((text) => text !== '').join('\n');
  }
  if (!isRecord(value)) return '';
  for (const field of fields) {
    if (!(field in value)) continue;
    const text = guess(value[field], fields, depth + 1);
    if (text !== '') return text;
  }
  return '';
}

/** A sampling parameter, at the top of the request or in one of the usual holders, under any of its names. */
export function guessParameter(request: unknown, names: readonly string[]): unknown {
  const body = asRecord(request);
  for (const holder of [body, ...PARAMETER_HOLDERS.map((field) => asRecord(body[field]))]) {
    for (const name of names) if (holder[name] !== undefined && holder[name] !== null) return holder[name];
  }
  return undefined;
}

/** Model name in request or answer. */
export function guessModel(body: unknown): string {
  const record = asRecord(body);
  return asString(record['model']) || asString(record['model_name']) || asString(record['model_id']);
}
