import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../core/json.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import type { DecodedExchange } from '../decode.js';
import type { Backend, Reading } from './backend.js';
import { errorIn } from './parts/errors.js';
import { guessInput } from './generic/guess.js';
import { totalsOnly } from './parts/usage.js';

/** `/v1/predictions`, `/v1/models/{owner}/{name}/predictions`, `/v1/deployments/...`; `/predictions[/{id}]` of a Cog container. */
const PATH = /\/(?:(?:models|deployments)\/([^/]+\/[^/]+)\/)?predictions(?:\/[^/]+)?\/?$/;
const STATES = new Set(['starting', 'processing', 'succeeded', 'failed', 'canceled', 'aborted', 'queued']);
const FAILED = new Set(['failed', 'aborted']);

/** What a file that came out is, by its ending. */
const FILES: readonly (readonly [ending: RegExp, operation: string])[] = [
  [/\.(?:png|jpe?g|webp|gif|avif|svg)$/i, 'image_generation'],
  [/\.(?:wav|mp3|flac|ogg|m4a|opus)$/i, 'speech'],
];

/**
 * Replicate (https://replicate.com/docs/reference/http#predictions.create) and Cog, its container. A prediction is answered when it
 * is done (`Prefer: wait`) or at once, unfinished; its state is the finish reason. Looking after it later is no inference.
 */
export const replicate: Backend = { name: 'replicate', servesAt: (path) => PATH.test(path), recognises, read };

function recognises({ path, requestJson, responseJson }: DecodedExchange): boolean {
  const answer = asRecord(responseJson);
  if (STATES.has(asString(answer['status']))) return true;
  return /\/predictions\/?$/.test(path) && isRecord(asRecord(requestJson)['input']);
}

function read(exchange: DecodedExchange): Reading {
  const body = asRecord(exchange.requestJson);
  const answer = asRecord(exchange.responseJson);
  const input = asRecord(body['input'] ?? answer['input']);
  const state = STATES.has(asString(answer['status'])) ? asString(answer['status']) : '';
  const metrics = asRecord(answer['metrics']);
  const version = asString(answer['version']) || versionIn(body['version']);
  const output = readOutput(answer['output']);
  const error = errorIn(answer);
  return {
    ...output,
    request_model: asString(body['model']) || (PATH.exec(exchange.path)?.[1] ?? '') || modelIn(body['version']),
    response_model: asString(answer['model']),
    response_id: asString(answer['id']),
    prompt: guessInput(input),
    ...(Object.keys(input).length > 1 && { messages: [input] }),
    temperature: asNumber(input['temperature']),
    top_p: asNumber(input['top_p']),
    top_k: asNumber(input['top_k']),
    max_tokens: asCount(input['max_tokens']) ?? asCount(input['max_new_tokens']),
    streaming: false,
    finish_reasons: state === '' ? [] : [state],
    error_type: FAILED.has(state) ? error?.type || state : error?.type,
    error_message: error?.message,
    usage: totalsOnly(asCount(metrics['input_token_count']), asCount(metrics['output_token_count'])),
    queue_ms: queueMs(answer),
    attributes: { ...output.attributes, ...(version !== '' && { [SIDELIGHT.modelVersion]: version }) },
  };
}

/** `owner/name:hash` names the model with its version; a bare hash does not. */
function modelIn(version: unknown): string {
  const [model = ''] = asString(version).split(':');
  return model.includes('/') ? model : '';
}

function versionIn(version: unknown): string {
  return asString(version).split(':').at(-1) ?? '';
}

/** A text, the pieces of one, links to files, or an object of the model's own. */
function readOutput(value: unknown): Pick<Reading, 'operation' | 'output' | 'choices' | 'attributes'> {
  const pieces = (Array.isArray(value) ? value : [value]).map((piece) => asString(piece));
  const files = pieces.filter((piece) => /^(?:https?:|data:)\S+$/.test(piece));
  const operation = FILES.find(([ending]) => ending.test(withoutQuery(files[0] ?? '')))?.[1];
  const output = pieces.join('') || (isRecord(value) ? JSON.stringify(value) : '');
  if (operation !== 'image_generation') return { operation: operation ?? textOperation(value, files), output };
  return { operation, output, choices: files.length, attributes: { [SIDELIGHT.imageCount]: String(files.length) } };
}

function textOperation(value: unknown, files: readonly string[]): string {
  const isText = typeof value === 'string' || asArray(value).some((piece) => typeof piece === 'string');
  return isText && files.length === 0 ? 'text_completion' : 'infer';
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}

/** From when it was asked for to when it began; null as long as it has not. */
function queueMs(answer: Record<string, unknown>): number | null {
  const waited = Date.parse(asString(answer['started_at'])) - Date.parse(asString(answer['created_at']));
  return Number.isFinite(waited) && waited >= 0 ? waited : null;
}
