import { asArray, asRecord, asString } from '../../../core/json.js';
import { decodeChunks } from '../../body/charset.js';
import { seenAs, type DecodedExchange } from '../../decode.js';
import { readNdjson, type StreamEvent } from '../../body/stream_events.js';
import type { Backend, Reading } from '../backend.js';
import { readGenerate } from './generate.js';

type Json = Record<string, unknown>;

/**
 * One turn of a session of Gemini's Live API over a WebSocket. The request is one JSON, made by the collector: the session's setup and
 * the conversation so far; the response is the server's messages. It is read as what `:streamGenerateContent` would have answered.
 */
export const geminiLive: Backend = {
  name: 'gemini',
  recognises: ({ exchange, path }) => exchange.overWebSocket === true && /[./]BidiGenerateContent/.test(path),
  read: readTurn,
};

function readTurn(exchange: DecodedExchange): Reading {
  const messages = readNdjson(decodeChunks(exchange.responseChunks, ''));
  const model = asString(asRecord(exchange.requestJson)['model']).replace(/^.*models\//, '');
  const door = `/v1beta/models/${model}:streamGenerateContent`;
  const reading = readGenerate(seenAs(exchange, door, messages.map(asPiece)));
  // Sound counts as content, though it is not kept.
  return { ...reading, streaming: true, content_times: messages.filter(speaks).map(({ atMs }) => atMs) };
}

function speaks({ json }: StreamEvent): boolean {
  const { serverContent, toolCall } = asRecord(json);
  const content = asRecord(serverContent);
  return toolCall !== undefined || content['modelTurn'] !== undefined || content['outputTranscription'] !== undefined;
}

/** A message of the server as a piece of an answer. */
function asPiece(event: StreamEvent): StreamEvent {
  const { serverContent, toolCall, usageMetadata } = asRecord(event.json);
  const content = asRecord(serverContent);
  const transcript = asString(asRecord(content['outputTranscription'])['text']);
  const parts = [
    ...asArray(asRecord(content['modelTurn'])['parts']),
    ...(transcript === '' ? [] : [{ text: transcript }]),
    ...asArray(asRecord(toolCall)['functionCalls']).map((functionCall) => ({ functionCall })),
  ];
  const finishReason = endOf(content, toolCall !== undefined);
  const candidate: Json = { content: { role: 'model', parts }, ...(finishReason !== '' && { finishReason }) };
  return { ...event, json: { candidates: [candidate], ...(usageMetadata !== undefined && { usageMetadata }) } };
}

function endOf(content: Json, calls: boolean): string {
  if (calls) return 'toolCall';
  if (content['interrupted'] === true) return 'interrupted';
  return content['turnComplete'] === true ? 'turnComplete' : '';
}
