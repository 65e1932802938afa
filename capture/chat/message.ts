/** A piece of a user's message that a model of OpenAI's reads. */
export type ChatPart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };

export interface ChatToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

/** A message as OpenAI's chat and fine-tuning formats write it. */
export type ChatMessage =
  | { role: 'system' | 'user'; content: string | ChatPart[] }
  | { role: 'assistant'; content?: string; tool_calls?: ChatToolCall[] }
  | { role: 'tool'; tool_call_id: string; content: string };

/** Why a conversation cannot be written as messages. */
export class Unwritable extends Error {
  constructor(readonly reason: 'media' | 'unreadable') {
    super(reason);
  }
}
