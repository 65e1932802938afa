import type { ToolCall } from '../../../core/call.js';
import { asArray, asRecord, asString, isRecord } from '../../../core/json.js';
import { contentTexts } from '../../backends/parts/content.js';
import { readConversation } from '../../backends/parts/conversation.js';
import { parseJson } from '../../body/lenient_json.js';
import { structured, text } from '../attributes.js';
import type { Attributes, SpanReading } from '../span.js';

/** What was asked, out of messages in any of the dialects. */
export function askedIn(messages: readonly unknown[], system?: unknown): SpanReadingTexts {
  const plain = messages.map(plainMessage);
  const { prompt, messages: whole, first_prompt } = readConversation(plain, plainContent(system));
  return {
    prompt,
    ...(whole !== undefined && { messages: whole }),
    ...(first_prompt !== undefined && { first_prompt }),
  };
}

type SpanReadingTexts = Pick<SpanReading, 'prompt' | 'messages' | 'first_prompt'>;
type SpanReadingAnswer = Pick<
  SpanReading,
  'output' | 'further_outputs' | 'reasoning' | 'tool_calls' | 'finish_reasons' | 'choices'
>;

/** What was answered: one message for each choice. Empty where there are none. */
export function answeredIn(messages: readonly unknown[]): SpanReadingAnswer {
  const all = messages.map(plainMessage).map(asRecord);
  if (all.length === 0) return {};
  const texts = all.map((message) => contentTexts(message['content'], true));
  const [first, ...further] = texts.map((each) => each.text || each.refusal);
  const reasoning = texts[0]?.reasoning || asString(all[0]?.['reasoning']);
  const reasons = all.map((message) => asString(message['finish_reason'])).filter((reason) => reason !== '');
  return {
    output: first ?? '',
    ...(further.some((each) => each !== '') && { further_outputs: further, choices: all.length }),
    ...(reasoning !== '' && { reasoning }),
    ...(reasons.length > 0 && { finish_reasons: reasons }),
    tool_calls: all.flatMap((message) => asArray(message['tool_calls']).map(toolCall)),
  };
}

/** `{role, parts: [...]}` of the newer conventions, as `{role, content, tool_calls}`; other messages stay as they are. */
function plainMessage(message: unknown): unknown {
  if (typeof message === 'string') return { role: 'user', content: message };
  if (!isRecord(message)) return {};
  const role = asString(message['role']) || 'user';
  const parts = message['parts'];
  if (!Array.isArray(parts)) {
    const content = plainContent(message['content']);
    return { ...message, role, ...(content !== undefined && { content }) };
  }
  const records = parts.map((part) => (typeof part === 'string' ? { type: 'text', content: part } : asRecord(part)));
  const calls = records.filter((part) => part['type'] === 'tool_call');
  const { parts: _, ...rest } = message;
  return {
    ...rest,
    role,
    content: plainContent(records.filter((part) => part['type'] !== 'tool_call')),
    ...(calls.length > 0 && { tool_calls: calls.map(asCallOfMessage) }),
  };
}

/** Parts `{type: text, content}` as `{type: text, text}`; a single text as itself. */
function plainContent(content: unknown): unknown {
  const value = typeof content === 'string' && /^\s*\[\s*\{/.test(content) ? (parseJson(content) ?? content) : content;
  if (!Array.isArray(value)) return value;
  const parts = value.map(plainPart);
  const [only] = parts;
  if (parts.length === 1 && isRecord(only) && only['type'] === 'text') return asString(only['text']);
  return parts;
}

function plainPart(part: unknown): unknown {
  if (typeof part === 'string') return { type: 'text', text: part };
  if (!isRecord(part)) return {};
  const type = asString(part['type']) || 'text';
  if (type === 'tool_call_response') {
    return { type, text: asText(part['response'] ?? part['result'] ?? part['content']) };
  }
  if (typeof part['content'] === 'string' && part['text'] === undefined) {
    const { content, ...rest } = part;
    return { ...rest, type, text: content };
  }
  return part;
}

function asCallOfMessage(part: Record<string, unknown>): unknown {
  return { id: part['id'], function: { name: part['name'], arguments: asText(part['arguments']) } };
}

/** A tool call in the dialects of OpenAI, Vercel and the conventions. */
export function toolCall(value: unknown): ToolCall {
  const record = asRecord(value);
  const called = isRecord(record['function']) ? record['function'] : record;
  return {
    id: asString(record['id']) || asString(record['toolCallId']) || asString(record['tool_call_id']),
    name: asString(called['name']) || asString(record['toolName']),
    arguments: asText(called['arguments'] ?? record['args'] ?? record['input']),
  };
}

/** A text as it is, anything else as JSON. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** Messages in an attribute: a list, JSON of a list, `{messages: [...]}`, or one text. */
export function messagesIn(attributes: Attributes, name: string): unknown[] {
  const value = structured(attributes, name);
  if (Array.isArray(value)) return value;
  if (isRecord(value))
    return asArray(value['messages'] ?? value['contents']).length > 0
      ? asArray(value['messages'] ?? value['contents'])
      : [value];
  const plain = text(attributes, name);
  return plain === '' ? [] : [plain];
}
