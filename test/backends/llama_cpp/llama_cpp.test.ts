import { expect } from 'vitest';
import { describeServer } from '../support/describe_server.js';
import { LLAMA_CPP } from '../support/llama_cpp.js';
import { at } from '../support/paths.js';
import { environmentOf } from '../support/python.js';
import { joined, numberAt, textAt } from '../support/values.js';

const chat = (content: string, more = {}) => ({ model: 'tiny', messages: [{ role: 'user', content }], ...more });
const chats = { backend: 'openai', operation: 'chat', request_model: 'tiny' };

describeServer({
  name: 'llama.cpp (llama-cpp-python)',
  environment: await environmentOf('llama_cpp', LLAMA_CPP),
  launch: ({ bin, port }) => ({
    program: `${bin}/python`,
    args: [
      '-m',
      'llama_cpp.server',
      `--model=${at('../engine/tiny-random-f32.gguf')}`,
      '--model_alias=tiny',
      '--host=127.0.0.1',
      `--port=${port}`,
      '--n_ctx=2048',
      '--n_threads=1',
    ],
    readyUrl: `http://127.0.0.1:${port}/v1/models`,
  }),
  cases: [
    {
      name: 'a chat in one piece',
      path: '/v1/chat/completions',
      body: chat('Grüße, 你好 🎉', { max_tokens: 30, temperature: 0.7, seed: 3 }),
      row: ({ json }) => ({
        ...chats,
        prompt: 'Grüße, 你好 🎉',
        output: textAt(json, 'choices.0.message.content'),
        response_id: textAt(json, 'id'),
        response_model: textAt(json, 'model'),
        finish_reasons: [textAt(json, 'choices.0.finish_reason')],
        input_tokens: numberAt(json, 'usage.prompt_tokens'),
        output_tokens: numberAt(json, 'usage.completion_tokens'),
        tokens_source: 'reported',
        temperature: 0.7,
        max_tokens: 30,
        streaming: false,
      }),
    },
    {
      name: 'a streamed chat without usage',
      path: '/v1/chat/completions',
      body: chat('Grüße, 你好 🎉', { max_tokens: 30, stream: true, seed: 3 }),
      row: ({ events }) => ({
        ...chats,
        prompt: 'Grüße, 你好 🎉',
        output: joined(events, 'choices.0.delta.content'),
        response_id: textAt(events[0], 'id'),
        finish_reasons: [joined(events, 'choices.0.finish_reason')],
        tokens_source: expect.stringMatching(/estimated|reported/) as 'estimated',
        streaming: true,
      }),
    },
    {
      name: 'a text completion',
      path: '/v1/completions',
      body: { model: 'tiny', prompt: 'Once upon', max_tokens: 20, seed: 5 },
      row: ({ json }) => ({
        backend: 'openai',
        operation: 'text_completion',
        prompt: 'Once upon',
        output: textAt(json, 'choices.0.text'),
        input_tokens: numberAt(json, 'usage.prompt_tokens'),
        output_tokens: numberAt(json, 'usage.completion_tokens'),
        finish_reasons: [textAt(json, 'choices.0.finish_reason')],
        streaming: false,
      }),
    },
    {
      name: 'a streamed text completion',
      path: '/v1/completions',
      body: { model: 'tiny', prompt: 'Once upon', max_tokens: 20, stream: true, seed: 5 },
      row: ({ events }) => ({
        backend: 'openai',
        operation: 'text_completion',
        prompt: 'Once upon',
        output: joined(events, 'choices.0.text'),
        streaming: true,
      }),
    },
    {
      name: 'a question that is too long',
      path: '/v1/chat/completions',
      body: chat('word '.repeat(3000)),
      row: ({ status, json }) => ({
        ...chats,
        http_status: status,
        outcome: 'error',
        error_type: textAt(json, 'error.code') || textAt(json, 'error.type'),
        error_message: textAt(json, 'error.message'),
      }),
    },
    {
      name: 'a stream that is left',
      path: '/v1/chat/completions',
      body: chat('a long story', { max_tokens: 1500, stream: true, seed: 1 }),
      leaveAfter: 1500,
      row: () => ({ ...chats, prompt: 'a long story' }),
    },
  ],
});
