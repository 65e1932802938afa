import { asArray, asCount, asRecord, asString, isRecord } from '../../../core/json.js';
import type { Reading } from '../backend.js';
import type { Bodies } from '../parts/bodies.js';
import { contentTexts } from '../parts/content.js';
import { readConversation } from '../parts/conversation.js';
import { errorIn } from '../parts/errors.js';
import { ToolCallCollector } from '../openai/tool_calls.js';
import { failure, readRequest } from './request.js';
import { billedFacts, cohereUsage } from './usage.js';

interface Answer {
  id: string;
  text: string[];
  /** Thoughts, and the plan that goes before tool calls. */
  reasoning: string[];
  tools: ToolCallCollector;
  finish: string;
  usage: unknown;
  /** A text, or an object with one. */
  error: unknown;
  times: number[];
}

/** `/v2/chat`, whole or streamed (https://docs.cohere.com/reference/chat, /reference/chat-stream). */
export function readChatV2({ request, answer: body, events }: Bodies): Reading {
  const asked = asRecord(request);
  const answer = emptyAnswer();
  const streaming = events.length > 0;
  if (!streaming) addWhole(answer, asRecord(body));
  for (const { json, atMs, name } of events) {
    if (isRecord(json) && addEvent(answer, json, asString(json['type']) || name)) answer.times.push(atMs);
  }
  const common = readRequest(asked);
  return {
    operation: 'chat',
    ...common,
    ...readConversation(asArray(asked['messages'])),
    response_id: answer.id,
    output: answer.text.join(''),
    reasoning: answer.reasoning.join(''),
    tool_calls: answer.tools.result(),
    finish_reasons: answer.finish === '' ? [] : [answer.finish],
    streaming,
    ...failure(answer.finish, answer.error),
    usage: cohereUsage(answer.usage),
    content_times: answer.times,
    finished: streaming && answer.finish !== '',
    attributes: { ...common.attributes, ...billedFacts(answer.usage) },
  };
}

function emptyAnswer(): Answer {
  return {
    id: '',
    text: [],
    reasoning: [],
    tools: new ToolCallCollector(),
    finish: '',
    usage: undefined,
    error: undefined,
    times: [],
  };
}

function addWhole(answer: Answer, body: Record<string, unknown>): void {
  answer.id = asString(body['id']);
  answer.finish = asString(body['finish_reason']);
  answer.usage = body['usage'];
  answer.error = errorIn(body)?.message;
  addMessage(answer, asRecord(body['message']));
}

/** @returns true when there was generated content in the event */
function addEvent(answer: Answer, body: Record<string, unknown>, type: string): boolean {
  const delta = asRecord(body['delta']);
  answer.id ||= asString(body['id']);
  answer.error ??= errorIn(body)?.message ?? delta['error'];
  if (type === 'message-end') {
    answer.finish = asString(delta['finish_reason']);
    answer.usage = delta['usage'];
    return false;
  }
  const message = asRecord(delta['message']);
  const calls = isRecord(message['tool_calls'])
    ? [{ ...message['tool_calls'], index: asCount(body['index']) ?? 0 }]
    : [];
  return addMessage(answer, { ...message, tool_calls: calls });
}

function addMessage(answer: Answer, message: Record<string, unknown>): boolean {
  const { content } = message;
  const texts = contentTexts(content);
  const thoughts = texts.reasoning || (isRecord(content) ? asString(content['thinking']) : '');
  const calls = asArray(message['tool_calls']);
  answer.tools.add(calls);
  const parts = [
    push(answer.text, texts.text),
    push(answer.reasoning, thoughts),
    push(answer.reasoning, asString(message['tool_plan'])),
  ];
  return parts.some(Boolean) || calls.length > 0;
}

function push(list: string[], text: string): boolean {
  if (text !== '') list.push(text);
  return text !== '';
}
