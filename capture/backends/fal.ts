import { asArray, asCount, asNumber, asRecord, asString, isRecord } from '../../core/json.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import type { DecodedExchange } from '../decode.js';
import { providerOfHost } from '../prices/provider.js';
import type { Backend, Reading } from './backend.js';
import { errorIn } from './parts/errors.js';
import { serverTiming } from './parts/server_timing.js';
import { guessInput, guessOutput } from './generic/guess.js';
import { StreamText } from './parts/stream_text.js';

/** The model is the path: `/fal-ai/flux/dev`, perhaps with what it is to do, and `/stream`. */
const PATH = /^\/(?!v\d|api\/)([\w.-]+\/[\w./-]+?)(?:\/stream)?\/?$/;

/** What comes out, by the field it stands in. */
const MEDIA: readonly (readonly [fields: readonly string[], operation: string])[] = [
  [['images', 'image'], 'image_generation'],
  [['audio', 'audio_file', 'audio_url'], 'speech'],
];

/**
 * fal (https://docs.fal.ai/model-apis): models of any kind, answered at once (`fal.run`), or put into a queue (`queue.fal.run`): then the
 * request is the call, with its state as finish reason, and looking after it is no inference.
 */
export const fal: Backend = { name: 'fal', servesAt: (path) => PATH.test(path), recognises, read };

function recognises({ exchange }: DecodedExchange): boolean {
  if (exchange.response?.headers['x-fal-request-id'] !== undefined) return true;
  return providerOfHost(exchange.request.headers['host'] ?? '') === 'fal';
}

function read(exchange: DecodedExchange): Reading {
  const request = asRecord(exchange.requestJson);
  const { events } = exchange;
  const answer = asRecord(events.at(-1)?.json ?? exchange.responseJson);
  const state = asString(answer['status']);
  const error = errorIn(answer);
  const streamed = events.length > 0 ? textOf(exchange) : undefined;
  return {
    request_model: PATH.exec(exchange.path)?.[1] ?? '',
    response_id: asString(answer['request_id']) || (exchange.exchange.response?.headers['x-fal-request-id'] ?? ''),
    prompt: guessInput(request),
    ...(Object.keys(request).length > 1 && { messages: [request] }),
    temperature: asNumber(request['temperature']),
    top_p: asNumber(request['top_p']),
    max_tokens: asCount(request['max_tokens']),
    finish_reasons: 'request_id' in answer && state !== '' ? [state] : [],
    error_type: error?.type,
    error_message: error?.message,
    streaming: events.length > 0,
    content_times: streamed?.times ?? [],
    ...('request_id' in answer ? { operation: 'infer' } : readAnswer(answer, streamed?.text)),
  };
}

/** Each event has all there is so far. */
function textOf({ events }: DecodedExchange) {
  const stream = new StreamText('unknown');
  for (const { json, atMs } of events) stream.add(asString(asRecord(json)['output']), atMs);
  return stream.result();
}

function readAnswer(answer: Record<string, unknown>, streamed?: string): Reading {
  const seconds = asNumber(asRecord(answer['timings'])['inference']);
  const timing = serverTiming({ total_ms: seconds === null ? null : seconds * 1000 });
  for (const [fields, operation] of MEDIA) {
    const files = fields.flatMap((field) => answer[field] ?? []).filter((file) => isRecord(file) || file !== '');
    if (files.length === 0) continue;
    const isPictures = operation === 'image_generation';
    const attributes = { ...timing, ...(isPictures && { [SIDELIGHT.imageCount]: String(files.length) }) };
    return { operation, choices: files.length, attributes };
  }
  const isTranscript = asArray(answer['chunks'] ?? answer['segments']).length > 0 && typeof answer['text'] === 'string';
  const output = streamed ?? (isRecord(answer['video']) ? '' : guessOutput(answer));
  const operation = isTranscript ? 'transcription' : typeof answer['output'] === 'string' ? 'text_completion' : 'infer';
  return { operation, output, attributes: timing };
}
