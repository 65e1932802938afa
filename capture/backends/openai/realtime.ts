import { asArray, asNumber, asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import { decodeChunks } from '../../body/charset.js';
import type { DecodedExchange } from '../../decode.js';
import { readNdjson } from '../../body/stream_events.js';
import type { Backend, Reading } from '../backend.js';
import { readConversation } from '../parts/conversation.js';
import { errorIn, type ServerError } from '../parts/errors.js';
import { openaiUsage } from '../parts/usage.js';
import { readItems } from './response_items.js';
import { ResponseStream } from './response_stream.js';

type Json = Record<string, unknown>;

/**
 * One response of OpenAI's Realtime API (also Azure's, and Azure Voice Live's) over a WebSocket. The request is one JSON, made by the
 * collector: `session` (its settings) and `items` (the conversation); the response is the events.
 */
export const realtime: Backend = {
  name: 'openai',
  recognises: (exchange) => exchange.exchange.overWebSocket === true,
  read: readRealtime,
};

function readRealtime(exchange: DecodedExchange): Reading {
  const asked = asRecord(exchange.requestJson);
  const session = asRecord(asked['session']);
  const events = readNdjson(decodeChunks(exchange.responseChunks, ''));
  const stream = ResponseStream.read(events);
  const done = events.find(({ json }) => asRecord(json)['type'] === 'response.done');
  const response = asRecord(asRecord(done?.json)['response']);
  const items = stream.items(response).map(asRecord).map(spoken);
  const answer = readItems(items);
  const conversation = readConversation(
    messagesBefore(asArray(asked['items']).map(asRecord), items),
    session['instructions'],
  );
  const error = failureOf(response) ?? stream.error;
  return {
    operation: 'chat',
    request_model: exchange.query.get('model') ?? exchange.query.get('deployment') ?? '',
    response_model: asString(session['model']),
    response_id: asString(response['id']),
    session_id: asString(session['id']),
    temperature: asNumber(response['temperature'] ?? session['temperature']),
    max_tokens: asCount(
      response['max_output_tokens'] ?? session['max_output_tokens'] ?? session['max_response_output_tokens'],
    ),
    ...conversation,
    output: answer.text || answer.refusal,
    tool_calls: answer.toolCalls,
    finish_reasons: finishReasons(response),
    streaming: true,
    error_type: error?.type === '' ? 'error' : error?.type,
    error_message: error?.message,
    usage: usageOf(response['usage']),
    content_times: contentTimes(events),
    finished: done !== undefined,
  };
}

/** Sound counts as content, though it is not kept. */
function contentTimes(events: ReturnType<typeof readNdjson>): number[] {
  return events.filter(({ json }) => asString(asRecord(json)['type']).endsWith('.delta')).map(({ atMs }) => atMs);
}

/** What was said is text as good as any. */
function spoken(item: Json): Json {
  if (!Array.isArray(item['content'])) return item;
  const content = item['content'].map((raw) => {
    const part = asRecord(raw);
    return typeof part['transcript'] === 'string' ? { type: 'output_text', text: part['transcript'] } : part;
  });
  return { ...item, content };
}

/** The conversation up to what this response added to it, and without what was still being said when it was cut off. */
function messagesBefore(items: readonly Json[], outputs: readonly Json[]): unknown[] {
  const own = new Set(outputs.map((item) => item['id']));
  const first = items.findIndex((item) => own.has(item['id']));
  const before = (first < 0 ? items : items.slice(0, first)).filter((item) => item['status'] !== 'in_progress');
  return before.map((item) => {
    const type = asString(item['type']);
    if (type === 'function_call_output')
      return { role: 'tool', tool_call_id: item['call_id'], content: item['output'] };
    if (type !== 'function_call') return { role: item['role'], content: readableContent(spoken(item)['content']) };
    return {
      role: 'assistant',
      tool_calls: [{ id: item['call_id'], name: item['name'], arguments: item['arguments'] }],
    };
  });
}

/** One text is written as such. */
function readableContent(content: unknown): unknown {
  const [only, ...others] = asArray(content);
  return others.length === 0 && isRecord(only) && typeof only['text'] === 'string' ? only['text'] : content;
}

/** `failed` comes with an error, `incomplete` and `cancelled` with a reason. */
function failureOf(response: Json): ServerError | null {
  if (response['status'] !== 'failed') return null;
  const details = asRecord(response['status_details']);
  return (
    errorIn({ error: details['error'] }) ?? {
      type: asString(details['type']) || 'failed',
      message: asString(details['reason']),
    }
  );
}

function finishReasons(response: Json): string[] {
  const status = asString(response['status']);
  const reason = asString(asRecord(response['status_details'])['reason']);
  if (status === '') return [];
  return [reason === '' || status === 'completed' ? status : `${status}:${reason}`];
}

/** Details are named in the singular here, and in the plural everywhere else. */
function usageOf(raw: unknown) {
  const usage = asRecord(raw);
  return openaiUsage(
    isRecord(raw)
      ? {
          ...usage,
          input_tokens_details: usage['input_token_details'],
          output_tokens_details: usage['output_token_details'],
        }
      : raw,
    true,
  );
}
