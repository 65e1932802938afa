import { asArray, asRecord, asString, isRecord } from '../../../core/json.js';
import type { Conversation } from '../parts/conversation.js';
import { readConversation } from '../parts/conversation.js';
import { guessInput } from '../generic/guess.js';
import { asMessage } from './message.js';

const ROLES: Readonly<Record<string, string>> = {
  human: 'user',
  ai: 'assistant',
  HumanMessage: 'user',
  AIMessage: 'assistant',
};

/** What goes into a chain: a text, messages, or an object with either among its fields. */
export function readInput(input: unknown): Conversation {
  if (typeof input === 'string') return { prompt: input };
  const messages = messagesIn(input) ?? messagesIn(asRecord(input)['messages']);
  if (messages !== undefined) return readConversation(messages);
  return { prompt: fieldText(input), ...(isRecord(input) && Object.keys(input).length > 1 && { messages: [input] }) };
}

/** Inputs of a batch: the first is the prompt, as the first output is the output. */
export function readInputs(inputs: readonly unknown[]): Conversation {
  const first = readInput(inputs[0]);
  return inputs.length > 1 ? { prompt: first.prompt, messages: inputs } : first;
}

/** The field that is named like a question, else the first that is a text. */
function fieldText(input: unknown): string {
  const named = guessInput(input);
  if (named !== '') return named;
  return (
    Object.values(asRecord(input))
      .map(asString)
      .find((text) => text !== '') ?? ''
  );
}

/** Messages as objects, as constructors, or as pairs of role and text. */
function messagesIn(value: unknown): unknown[] | undefined {
  const list = asArray(value);
  const messages = list.map((entry) => {
    if (Array.isArray(entry)) return { role: roleOf(asString(entry[0])), content: entry[1] as unknown };
    const message = asMessage(entry);
    return message && { ...message, role: roleOf(asString(message['role']) || asString(message['type'])) };
  });
  return list.length > 0 && messages.every((message) => message !== undefined) ? messages : undefined;
}

function roleOf(type: string): string {
  return Object.hasOwn(ROLES, type) ? (ROLES[type] ?? type) : type;
}
