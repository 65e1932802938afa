import { createHash } from 'node:crypto';
import { asArray, asRecord, asString } from '../core/json.js';
import { adviceOn } from './advice.js';
import { ATTACKS, TOOL_TOPICS, TOPICS } from './conversations.js';

/** What the demo model says to a conversation: a text, or a wish to call a tool. */
export interface Answer {
  text: string;
  toolCall: { id: string; name: string; arguments: string } | null;
  inputTokens: number;
  outputTokens: number;
}

const KNOWN = new Map(
  [...TOPICS, ...TOPICS.flatMap((topic) => topic.followUps), ...ATTACKS, ...TOOL_TOPICS].map(({ question, answer }) => [
    question,
    answer,
  ]),
);

const UNKNOWN =
  'This is the demo model of Sidelight. It knows answers to a few everyday questions only, but your call was recorded like any other: look for it in the page under Calls.';

/** About as many tokens as a tokenizer of the GPT family finds in English text. */
export function countTokens(text: string): number {
  return text === '' ? 0 : Math.max(1, Math.round(text.length / 4.3));
}

/** Answers the `messages` of a chat request. @param model the one that answers */
export function answerTo(body: Record<string, unknown>, model = ''): Answer {
  const messages = asArray(body['messages']).map(asRecord);
  const texts = messages.map((message) => textOf(message['content']));
  const question = textOf(messages.findLast((message) => message['role'] === 'user')?.['content']);
  const offered = asArray(body['tools']).map((tool) => asString(asRecord(asRecord(tool)['function'])['name']));
  const topic = TOOL_TOPICS.find((each) => each.question === question && offered.includes(each.tool));
  const wantsTool = topic !== undefined && messages.at(-1)?.['role'] === 'user';
  const toolCall = wantsTool
    ? { id: `call_${digest(question)}`, name: topic.tool, arguments: JSON.stringify(topic.arguments) }
    : null;
  const text =
    toolCall === null ? limited(KNOWN.get(question) ?? adviceOn(question, model) ?? UNKNOWN, body['max_tokens']) : '';
  const promptTokens = texts.reduce((sum, each) => sum + countTokens(each) + 4, 3);
  return {
    text,
    toolCall,
    inputTokens: promptTokens + countTokens(offered.length > 0 ? JSON.stringify(body['tools']) : ''),
    outputTokens: countTokens(text) + (toolCall === null ? 0 : countTokens(toolCall.name + toolCall.arguments) + 6),
  };
}

/** Cut where `max_tokens` ends it. */
function limited(text: string, maxTokens: unknown): string {
  return typeof maxTokens === 'number' && maxTokens > 0 ? text.slice(0, Math.round(maxTokens * 4.3)) : text;
}

/** The text of a message's content, which is a text or a list of parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return asArray(content)
    .map((part) => asString(asRecord(part)['text']))
    .join('');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
