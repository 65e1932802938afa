import { asArray, asRecord, asString, isRecord } from '../../../core/json.js';
import type { StreamEvent } from '../../body/stream_events.js';
import { answeredBy, type DecodedExchange } from '../../decode.js';
import type { Reading } from '../backend.js';
import { readChat } from './completions.js';

type Json = Record<string, unknown>;

/** Counts by the names of Meta's API; Llama Stack leaves `num_` out. */
const METRIC = /^(?:num_)?((?:prompt|completion|total)_tokens)$/;

/**
 * Meta's Llama API and Llama Stack: OpenAI's request, and an answer in words of their own (https://llama.developer.meta.com/docs/api/chat):
 * one `completion_message`, in a stream one `event`, and a list of `metrics` for the usage.
 */
export function isLlamaApi(exchange: DecodedExchange): boolean {
  const answer = exchange.events[0]?.json ?? exchange.responseJson;
  if (!isRecord(answer)) return false;
  return isRecord(answer['completion_message']) || asString(asRecord(answer['event'])['event_type']) !== '';
}

/** Read as the chat it is, once it is said in OpenAI's words. */
export function readLlamaApi(exchange: DecodedExchange): Reading {
  const { events, responseJson } = exchange;
  if (events.length === 0) return readChat(answeredBy(exchange, { json: chatOf(asRecord(responseJson)) }));
  return readChat(answeredBy(exchange, { events: events.map(chunkOf) }));
}

function chatOf(answer: Json): Json {
  const message = asRecord(answer['completion_message']);
  return saidAs(answer, { message, finish_reason: message['stop_reason'] }, answer['metrics']);
}

function chunkOf(event: StreamEvent): StreamEvent {
  const body = asRecord(event.json);
  if (!isRecord(body['event'])) return event;
  const { delta, stop_reason, metrics } = body['event'];
  return { ...event, json: saidAs(body, { delta: deltaOf(asRecord(delta)), finish_reason: stop_reason }, metrics) };
}

/** A piece of a text, or of a tool call. */
function deltaOf(delta: Json): Json {
  return delta['type'] === 'tool_call' ? { tool_calls: [delta] } : { content: [delta] };
}

function saidAs(answer: Json, choice: Json, metrics: unknown): Json {
  const { completion_message: _, event: __, ...rest } = answer;
  return { ...rest, choices: [choice], usage: usageIn(metrics ?? answer['metrics']) };
}

function usageIn(metrics: unknown): Json | undefined {
  const counts = asArray(metrics).map(asRecord).flatMap(({ metric, value }) => {
    const [, name] = METRIC.exec(asString(metric)) ?? [];
    return name === undefined ? [] : [[name, value] as const];
  }); // prettier-ignore
  return counts.length === 0 ? undefined : Object.fromEntries(counts);
}
