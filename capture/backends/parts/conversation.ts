import { asArray, asRecord, asString, isRecord } from '../../../core/json.js';
import { contentTexts } from './content.js';

/** What of a conversation is stored where. */
export interface Conversation {
  /** Text of the last user message. */
  prompt: string;
  /** The whole of it, where it is more than that one message. */
  messages?: readonly unknown[];
  first_prompt?: string;
}

/** Reads a list of chat messages; `lead` (system instructions given beside the list) goes in front of it. */
export function readConversation(messages: readonly unknown[], lead?: unknown): Conversation {
  const users = messages.filter(isAsking);
  const prompt = messageText(users.at(-1));
  const whole = lead === undefined || lead === null || lead === '' ? messages : [leadMessage(lead), ...messages];
  if (whole.length === 0 || (whole.length === 1 && users.length === 1 && isPlain(users[0]))) return { prompt };
  return { prompt, messages: whole, ...(users.length > 1 && { first_prompt: messageText(users[0]) }) };
}

/** A user's message; tools answer in the user's role, too (Anthropic, Bedrock), and ask nothing. */
function isAsking(message: unknown): boolean {
  if (!isRecord(message) || message['role'] !== 'user') return false;
  const parts = asArray(message['content']);
  return parts.length === 0 || !parts.every((part) => isRecord(part) && isToolResult(part));
}

function isToolResult(part: Record<string, unknown>): boolean {
  return part['type'] === 'tool_result' || 'toolResult' in part;
}

function leadMessage(lead: unknown): unknown {
  return { role: 'system', content: lead };
}

function messageText(message: unknown): string {
  return promptText(asRecord(message)['content']);
}

/** What a user said: parts stand on lines of their own, media among them as short markers. */
function promptText(content: unknown): string {
  if (!Array.isArray(content)) return contentTexts(content, true).text;
  const texts = content.map((part) => contentTexts([part], true).text);
  return texts.filter((text) => text !== '').join('\n');
}

function isPlain(message: unknown): boolean {
  return typeof asRecord(message)['content'] === 'string';
}

/**
 * A prompt that is one text, a list of texts, or token ids (which are not text).
 * @param shown which text of a list is `prompt`: completions answer each, and the first answer is `output`
 */
export function readPrompt(value: unknown, shown: 'first' | 'last'): Conversation {
  if (typeof value === 'string') return { prompt: value };
  const list = asArray(value);
  const texts = list.map((item) => (typeof item === 'string' ? item : contentTexts(item, true).text));
  if (list.length === 1) return { prompt: texts[0] ?? '' };
  if (!list.some((item) => typeof item === 'string' || isRecord(item))) return { prompt: '' };
  return { prompt: texts.at(shown === 'first' ? 0 : -1) ?? '', messages: list };
}

/** Conversation id as clients put it into bodies: of its own, or in `metadata`. */
export function sessionIn(request: Record<string, unknown>): string {
  return sessionField(request) || sessionField(asRecord(request['metadata']));
}

const SESSION_FIELDS = ['session_id', 'conversation_id', 'thread_id', 'chat_id', 'conversation', 'thread'];

function sessionField(holder: Record<string, unknown>): string {
  for (const field of SESSION_FIELDS) {
    const value = holder[field];
    const id = asString(value) || asString(asRecord(value)['id']);
    if (id !== '') return id;
  }
  return '';
}
