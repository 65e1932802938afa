import type { Call } from '../../core/call.js';
import { asArray } from '../../core/json.js';
import { GEN_AI } from '../../core/names/attributes.js';
import { parseJson } from '../body/lenient_json.js';
import { toolDefinitions, type ToolDefinition } from '../tokenizers/tool_definition.js';
import { Conversation } from './conversation.js';
import { Unwritable, type ChatMessage } from './message.js';

/** One line of OpenAI's fine-tuning format. */
export interface ChatExample {
  messages: ChatMessage[];
  tools?: { type: 'function'; function: ToolDefinition }[];
}

/** Why a call makes no example. */
export type NoExample = 'no_texts' | 'media' | 'unreadable';

export type ExampleCall = Pick<Call, 'prompt' | 'output' | 'tool_calls' | 'attributes'>;

const MARKER = /\[(?:email|phone|card|iban|password|api_key)\]/g;
const WORD = /[\p{L}\p{N}]+/gu;

/**
 * A call as an example to learn from: the conversation in the words of OpenAI's chat format, whatever protocol it was
 * held in, and the answer; thoughts are left out.
 * @param correction what should have been answered, where somebody said so
 * @example exampleOf({ prompt: 'Hi', output: 'Hello!', tool_calls: [], attributes: {} }, '').messages
 */
export function exampleOf(call: ExampleCall, correction: string): ChatExample | { reason: NoExample } {
  const asked = asArray(parseJson(call.attributes[GEN_AI.inputMessages] ?? ''));
  const conversation = new Conversation();
  try {
    for (const message of asked.length > 0 ? asked : [call.prompt].filter((prompt) => prompt !== '')) {
      conversation.add(message);
    }
  } catch (error) {
    if (error instanceof Unwritable) return { reason: error.reason };
    throw error;
  }
  const answer = correction || call.output;
  const calls = correction === '' ? call.tool_calls : [];
  if (!conversation.messages.some(isAsked) || (answer === '' && calls.length === 0)) return { reason: 'no_texts' };
  conversation.end(answer, calls);
  const tools = toolDefinitions(asArray(parseJson(call.attributes[GEN_AI.toolDefinitions] ?? '')));
  return {
    messages: conversation.messages,
    ...(tools.length > 0 && { tools: tools.map((each) => ({ type: 'function' as const, function: each })) }),
  };
}

function isAsked(message: ChatMessage): boolean {
  return message.role === 'user' && message.content.length > 0;
}

/** Whether so much of what was asked or answered is masked that nothing is to be learned from it. */
export function isMasked({ prompt, output }: Pick<Call, 'prompt' | 'output'>): boolean {
  return isMostlyMasks(prompt) || isMostlyMasks(output);
}

/** Masks are at least half of the words. */
function isMostlyMasks(text: string): boolean {
  const masks = text.match(MARKER)?.length ?? 0;
  return masks > 0 && masks >= (text.replace(MARKER, '').match(WORD)?.length ?? 0);
}
