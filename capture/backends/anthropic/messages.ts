import { asArray, asCount, asNumber, asRecord, asString } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';
import type { Reading } from '../backend.js';
import type { Bodies } from '../parts/bodies.js';
import { readConversation, sessionIn } from '../parts/conversation.js';
import { streamedMessage, wholeMessage } from './message_stream.js';
import { anthropicUsage } from './usage.js';

/** Reads a conversation in the Messages API, whole or streamed (https://docs.anthropic.com/en/api/messages). */
export function readMessages({ request, answer: body, events }: Bodies): Reading {
  const streaming = events.length > 0;
  const answer = streaming ? streamedMessage(events) : wholeMessage(body);
  const { message, error } = answer;
  const blocks = answer.blocks.result();
  const stopReason = asString(message['stop_reason']);
  return {
    operation: 'chat',
    ...readRequest(asRecord(request)),
    response_model: asString(message['model']),
    response_id: asString(message['id']),
    output: blocks.text,
    reasoning: blocks.reasoning,
    tool_calls: blocks.toolCalls,
    finish_reasons: stopReason === '' ? [] : [stopReason],
    choices: message['content'] === undefined ? null : 1,
    streaming,
    error_type: error?.type,
    error_message: error?.message,
    usage: anthropicUsage(message['usage']),
    content_times: answer.times,
    finished: answer.finished || (streaming && stopReason !== ''),
    attributes: stopReason === 'refusal' ? { [SIDELIGHT.refusal]: 'true' } : {},
  };
}

function readRequest(body: Record<string, unknown>): Partial<Reading> {
  return {
    request_model: asString(body['model']),
    temperature: asNumber(body['temperature']),
    top_p: asNumber(body['top_p']),
    top_k: asNumber(body['top_k']),
    max_tokens: asCount(body['max_tokens']),
    session_id: sessionIn(body) || sessionOfUser(asRecord(body['metadata'])['user_id']),
    ...readConversation(asArray(body['messages']), body['system']),
  };
}

/** Coding agents write their session into the one field for the user. */
function sessionOfUser(userId: unknown): string {
  return /_session_([0-9a-f-]{36})$/.exec(asString(userId))?.[1] ?? '';
}
