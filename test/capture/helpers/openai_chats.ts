import { SSE, sseChunks, type ExchangeSketch } from './exchanges.js';

/** A request and answers of OpenAI's chats, to be varied. */
export const USER = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };

export const usage = (input: number, output: number, more: object = {}) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  ...more,
});

export const answer = (message: object, more: object = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'm-2024',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' }],
  ...more,
});

export const chunk = (delta: object, more: object = {}, index = 0) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  model: 'm-2024',
  choices: [{ index, delta, finish_reason: null, ...more }],
});

export const stream = (...events: unknown[]): ExchangeSketch => ({
  request: { ...USER, stream: true },
  responseHeaders: SSE,
  chunks: sseChunks(...events),
});
