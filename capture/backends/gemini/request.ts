import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../../core/json.js';
import { GEN_AI } from '../../../core/names/attributes.js';
import type { DecodedExchange } from '../../decode.js';
import { withoutMedia } from '../../call/media.js';
import type { Reading } from '../backend.js';
import type { Conversation } from '../parts/conversation.js';

/** The model stands in the path: `/models/{model}:verb`, `/tunedModels/...`, or an endpoint of one's own on Vertex. */
const MODEL_IN_PATH = /\/(?:models|tunedModels|endpoints)\/([^/:]+):[A-Za-z]+$/;

export function modelAsked(exchange: DecodedExchange): string {
  const body = asString(asRecord(exchange.requestJson)['model']);
  return MODEL_IN_PATH.exec(exchange.path)?.[1] ?? body.replace(/^models\//, '');
}

/** Model, sampling and conversation of a `generateContent` request; fields may be written in snake case, too. */
export function readRequest(exchange: DecodedExchange): Partial<Reading> {
  const body = asRecord(exchange.requestJson);
  const config = asRecord(body['generationConfig'] ?? body['generation_config']);
  const field = (camel: string, snake: string) => config[camel] ?? config[snake];
  const seed = asNumber(config['seed']);
  const wanted = asCount(field('candidateCount', 'candidate_count'));
  return {
    request_model: modelAsked(exchange),
    temperature: asNumber(config['temperature']),
    top_p: asNumber(field('topP', 'top_p')),
    top_k: asNumber(field('topK', 'top_k')),
    max_tokens: asCount(field('maxOutputTokens', 'max_output_tokens')),
    ...readContents(contentsOf(body['contents']), body['systemInstruction'] ?? body['system_instruction']),
    attributes: {
      ...(seed !== null && { [GEN_AI.requestSeed]: String(seed) }),
      ...(wanted !== null && wanted !== 1 && { [GEN_AI.requestChoiceCount]: String(wanted) }),
    },
  };
}

function contentsOf(contents: unknown): unknown[] {
  return isRecord(contents) ? [contents] : asArray(contents);
}

function readContents(contents: readonly unknown[], instruction: unknown): Conversation {
  const asking = contents.filter(isAsking);
  const worded = asking.filter(hasText);
  const users = worded.length > 0 ? worded : asking;
  const prompt = contentText(users.at(-1));
  const whole = instruction === undefined ? contents : [systemContent(instruction), ...contents];
  if (whole.length === 0 || (whole.length === 1 && users.length === 1 && isPlain(users[0]))) return { prompt };
  return { prompt, messages: whole, ...(users.length > 1 && { first_prompt: contentText(users[0]) }) };
}

function systemContent(instruction: unknown): unknown {
  if (isRecord(instruction)) return { ...instruction, role: 'system' };
  return { role: 'system', parts: [{ text: asString(instruction) }] };
}

/** The user's turns have that role, or none; the results of functions are no questions. */
function isAsking(content: unknown): boolean {
  if (!isRecord(content) || (content['role'] !== undefined && content['role'] !== 'user')) return false;
  const parts = partsOf(content);
  return parts.length === 0 || !parts.every((part) => 'functionResponse' in part || 'function_response' in part);
}

/** What a function brought may follow its result as a picture alone. */
function hasText(content: unknown): boolean {
  return partsOf(content).some((part) => typeof part['text'] === 'string');
}

function isPlain(content: unknown): boolean {
  return partsOf(content).every((part) => typeof part['text'] === 'string');
}

function partsOf(content: unknown): Record<string, unknown>[] {
  const { parts } = asRecord(content);
  return (isRecord(parts) ? [parts] : asArray(parts)).filter(isRecord);
}

/** What a content says: parts stand on lines of their own, media among them as short markers. */
export function contentText(content: unknown): string {
  return partsOf(content)
    .map(partText)
    .filter((text) => text !== '')
    .join('\n');
}

function partText(part: Record<string, unknown>): string {
  if (typeof part['text'] === 'string') return part['text'];
  const inline = asRecord(part['inlineData'] ?? part['inline_data']);
  const data = asString(inline['data']);
  if (data !== '') {
    return withoutMedia(`data:${asString(inline['mimeType'] ?? inline['mime_type']) || 'media'};base64,${data}`);
  }
  const file = asRecord(part['fileData'] ?? part['file_data']);
  const uri = asString(file['fileUri'] ?? file['file_uri']);
  return uri === '' ? '' : `[file ${uri.replace(/\?.*$/, '').slice(0, 200)}]`;
}
