import type { ToolCall } from '../../../core/call.js';
import { asArray, asRecord, asString, isRecord } from '../../../core/json.js';
import type { Reading } from '../backend.js';
import type { Bodies } from '../parts/bodies.js';
import type { Conversation } from '../parts/conversation.js';
import { errorIn } from '../parts/errors.js';
import { failure, readRequest } from './request.js';
import { billedFacts, cohereUsage } from './usage.js';

interface Answer {
  /** The answer itself, as the last event of a stream repeats it. */
  body: Record<string, unknown>;
  id: string;
  text: string[];
  /** Calls as the stream told of them, for where its end is missing. */
  calls: unknown;
  finish: string;
  times: number[];
}

/**
 * `/v1/chat`, whole or as JSON lines (https://docs.cohere.com/v1/reference/chat): `text-generation` events, then `stream-end` with
 * everything again.
 */
export function readChatV1({ request, answer: body, events }: Bodies): Reading {
  const asked = asRecord(request);
  const streaming = events.length > 0;
  const answer = wholeAnswer(streaming ? undefined : body);
  for (const { json, atMs } of events) if (isRecord(json) && addEvent(answer, json)) answer.times.push(atMs);
  const meta = answer.body['meta'] ?? answer.body['token_count'];
  const common = readRequest(asked);
  return {
    operation: 'chat',
    ...common,
    ...conversationOf(asked),
    response_id: asString(answer.body['response_id']) || answer.id,
    output: answer.text.join(''),
    tool_calls: toolCalls(answer.body['tool_calls'] ?? answer.calls),
    finish_reasons: answer.finish === '' ? [] : [answer.finish],
    streaming,
    ...failure(answer.finish, errorIn(answer.body)?.message),
    usage: cohereUsage(meta),
    content_times: answer.times,
    finished: streaming && answer.finish !== '',
    attributes: { ...common.attributes, ...billedFacts(meta) },
  };
}

function wholeAnswer(value: unknown): Answer {
  const body = asRecord(value);
  const text = asString(body['text']);
  return {
    body,
    id: asString(body['generation_id']),
    text: text === '' ? [] : [text],
    calls: undefined,
    finish: asString(body['finish_reason']),
    times: [],
  };
}

/** @returns true when there was generated content in the event */
function addEvent(answer: Answer, event: Record<string, unknown>): boolean {
  const type = asString(event['event_type']);
  const text = asString(event['text']);
  answer.id ||= asString(event['generation_id']);
  if (type === 'stream-end') {
    answer.body = asRecord(event['response']);
    answer.finish = asString(event['finish_reason']) || asString(answer.body['finish_reason']);
    return false;
  }
  if (type === 'tool-calls-generation') answer.calls = event['tool_calls'];
  if (type === 'text-generation' && text !== '') answer.text.push(text);
  if (type === '') answer.body = { ...answer.body, ...event };
  return (type === 'text-generation' && text !== '') || type.startsWith('tool-calls-');
}

/** History first, then the message; roles are `USER`, `CHATBOT`, `SYSTEM`, `TOOL`. */
function conversationOf(request: Record<string, unknown>): Conversation {
  const prompt = asString(request['message']);
  const history = asArray(request['chat_history']).filter(isRecord);
  const preamble = asString(request['preamble']);
  if (history.length === 0 && preamble === '') return { prompt };
  const turns = history.map((turn) => ({
    role: roleOf(turn['role']),
    content: turn['message'] ?? turn['tool_results'],
  }));
  const lead = preamble === '' ? [] : [{ role: 'system', content: preamble }];
  const first = turns.find((turn) => turn.role === 'user');
  return {
    prompt,
    messages: [...lead, ...turns, { role: 'user', content: prompt }],
    ...(first !== undefined && { first_prompt: asString(first.content) }),
  };
}

function roleOf(role: unknown): string {
  const name = asString(role).toLowerCase();
  return name === 'chatbot' ? 'assistant' : name;
}

function toolCalls(value: unknown): ToolCall[] {
  return asArray(value)
    .filter(isRecord)
    .map((call) => ({ id: '', name: asString(call['name']), arguments: JSON.stringify(asRecord(call['parameters'])) }));
}
