import { asArray, asRecord, asString, isRecord } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';
import type { DecodedExchange } from '../../decode.js';
import type { Reading } from '../backend.js';
import { readConversation, type Conversation } from '../parts/conversation.js';
import { errorIn } from '../parts/errors.js';
import { openaiUsage } from '../parts/usage.js';
import { Extras } from './extras.js';
import { readRequest } from './request.js';
import { readItems } from './response_items.js';
import { ResponseStream } from './response_stream.js';

/** `/responses`, whole or streamed, and `/responses/compact`. */
export function readResponse(exchange: DecodedExchange): Reading {
  const stream = exchange.events.length > 0 ? ResponseStream.read(exchange.events) : undefined;
  const body = stream?.response ?? asRecord(exchange.responseJson);
  const request = readRequest(exchange);
  const conversation = readInput(asRecord(exchange.requestJson));
  const answer = readItems(stream?.items(body) ?? asArray(body['output']));
  const error = stream?.error ?? errorIn(body);
  const { refusal } = answer;
  const usage = openaiUsage(body['usage'], conversation.prompt !== '' || answer.text !== '');
  const extras = new Extras();
  extras.add(body);
  return {
    operation: 'chat',
    ...request,
    ...conversation,
    session_id: request.session_id || asString(asRecord(body['conversation'])['id']),
    output: answer.text || refusal,
    reasoning: answer.reasoning,
    tool_calls: answer.toolCalls,
    response_model: asString(body['model']),
    response_id: asString(body['id']),
    finish_reasons: stream === undefined || stream.finished ? finishReasons(body) : [],
    streaming: stream !== undefined,
    error_type: error?.type,
    error_message: error?.message,
    usage: usage && {
      ...usage,
      parts: { ...(answer.searches > 0 && { web_searches: answer.searches }), ...usage.parts },
    },
    content_times: stream?.times ?? [],
    finished: stream?.finished ?? false,
    attributes: {
      ...request.attributes,
      ...extras.result(exchange.exchange.response?.headers ?? {}),
      ...(answer.images > 0 && { [SIDELIGHT.imageCount]: String(answer.images) }),
      ...(refusal !== '' && { [SIDELIGHT.refusal]: 'true' }),
    },
  };
}

/** `input` is a text, or items: messages (with or without a type), tool results, references to earlier items. */
function readInput(request: Record<string, unknown>): Conversation {
  const { input, instructions } = request;
  const messages = typeof input === 'string' ? [{ role: 'user', content: input }] : asArray(input);
  return readConversation(messages, instructions);
}

/** The status says how it ended; an incomplete response (or run) says why. */
export function finishReasons(body: Record<string, unknown>): string[] {
  const status = asString(body['status']);
  if (status === '' || (isRecord(body['error']) && status !== 'failed')) return [];
  const reason = asString(asRecord(body['incomplete_details'])['reason']);
  return [status === 'incomplete' && reason !== '' ? `${status}:${reason}` : status];
}
