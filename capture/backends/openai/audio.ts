import { asNumber, asRecord, asString, isRecord } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';
import type { DecodedExchange } from '../../decode.js';
import type { Reading } from '../backend.js';
import { errorIn, type ServerError } from '../parts/errors.js';
import { formFields } from '../parts/form.js';
import { audioFacts, openaiUsage } from '../parts/usage.js';
import { modelInPath, readRequest } from './request.js';

/** `/audio/speech`: text in, sound out, whole or as a stream of `speech.audio.delta`. The sound is not stored. */
export function readSpeech(exchange: DecodedExchange): Reading {
  const body = asRecord(exchange.requestJson);
  const events = exchange.events.map(({ json, atMs }) => ({ body: asRecord(json), atMs }));
  const done = events.find((event) => event.body['type'] === 'speech.audio.done');
  const errors = [exchange.responseJson, ...events.map((event) => event.body)].map(errorIn);
  const error = errors.find((each) => each !== null);
  return {
    operation: 'speech',
    ...readRequest(exchange),
    prompt: asString(body['input']),
    streaming: events.length > 0,
    error_type: error?.type,
    error_message: error?.message,
    usage: openaiUsage(done?.body['usage'], true),
    content_times: events.filter((event) => asString(event.body['audio']) !== '').map(({ atMs }) => atMs),
    finished: done !== undefined,
  };
}

export function readTranscription(exchange: DecodedExchange): Reading {
  return readListening(exchange, 'transcription');
}

export function readTranslation(exchange: DecodedExchange): Reading {
  return readListening(exchange, 'translation');
}

/** `/audio/transcriptions` and `/audio/translations`: sound in, text out (JSON, plain text, subtitles, or a stream of deltas). */
function readListening(exchange: DecodedExchange, operation: string): Reading {
  const fields = { ...formFields(exchange), ...asRecord(exchange.requestJson) };
  const answer = exchange.events.length > 0 ? readStream(exchange) : readWhole(exchange);
  return {
    operation,
    ...readRequest(exchange),
    request_model: asString(fields['model']) || modelInPath(exchange),
    prompt: asString(fields['prompt']),
    output: answer.text,
    streaming: exchange.events.length > 0,
    error_type: answer.error?.type,
    error_message: answer.error?.message,
    usage: openaiUsage(answer.usage, answer.text !== ''),
    content_times: answer.times,
    finished: answer.finished,
    attributes: { ...durationOf(answer), ...audioFacts(answer.usage) },
  };
}

interface Heard {
  text: string;
  seconds: number | null;
  usage: unknown;
  error: ServerError | null;
  times: number[];
  finished: boolean;
}

function readWhole(exchange: DecodedExchange): Heard {
  const body = exchange.responseJson;
  const failed = (exchange.status ?? 0) >= 400;
  const text = isRecord(body) ? asString(body['text']) : failed ? '' : exchange.responseText;
  return {
    text,
    seconds: asNumber(asRecord(body)['duration']),
    usage: asRecord(body)['usage'],
    error: errorIn(body),
    times: [],
    finished: false,
  };
}

function readStream(exchange: DecodedExchange): Heard {
  const heard: Heard = { text: '', seconds: null, usage: undefined, error: null, times: [], finished: false };
  let whole = '';
  for (const { json, atMs } of exchange.events) {
    if (!isRecord(json)) continue;
    heard.error ??= errorIn(json);
    const delta = asString(json['delta']);
    if (delta !== '') {
      heard.text += delta;
      heard.times.push(atMs);
    }
    if (json['type'] !== 'transcript.text.done') continue;
    whole = asString(json['text']);
    heard.usage = json['usage'];
    heard.finished = true;
  }
  return { ...heard, text: whole || heard.text };
}

function durationOf(heard: Heard): Record<string, string> {
  return heard.seconds === null ? {} : { [SIDELIGHT.audioSeconds]: String(heard.seconds) };
}
