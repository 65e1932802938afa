import { expect } from 'vitest';
import { describeServer } from '../support/describe_server.js';
import { LLAMA_CPP } from '../support/llama_cpp.js';
import { at } from '../support/paths.js';
import { environmentOf } from '../support/python.js';
import { joined, numberAt, textAt } from '../support/values.js';

const ASKED = 'Grüße, 你好 🎉';
const completes = { backend: 'llamacpp', operation: 'text_completion', prompt: ASKED };
const chats = { backend: 'openai', operation: 'chat', prompt: ASKED };
const messages = [{ role: 'user', content: ASKED }];

describeServer({
  name: 'llama.cpp (llama-server)',
  environment: await environmentOf('llama_server', LLAMA_CPP),
  launch: ({ bin, port }) => ({
    program: `${bin}/llama-cpp-server`,
    args: [
      `--model=${at('../engine/tiny-random-f32.gguf')}`,
      '--host=127.0.0.1',
      `--port=${port}`,
      '--ctx-size=2048',
      '--',
      '--threads',
      '1',
      '--parallel',
      '1',
      '--alias',
      'tiny',
      '--metrics',
    ],
    readyUrl: `http://127.0.0.1:${port}/health`,
  }),
  metrics: { offset: 0, names: ['up', 'running', 'waiting', 'inputTokens', 'outputTokens'] },
  cases: [
    {
      name: 'its own completion',
      path: '/completion',
      body: { prompt: ASKED, n_predict: 20, temperature: 0.7, seed: 3 },
      row: ({ json }) => ({
        ...completes,
        output: textAt(json, 'content'),
        response_model: textAt(json, 'model'),
        finish_reasons: [textAt(json, 'stop_type')],
        input_tokens: numberAt(json, 'tokens_evaluated'),
        output_tokens: numberAt(json, 'tokens_predicted'),
        cached_input_tokens: numberAt(json, 'timings.cache_n'),
        tokens_source: 'reported',
        temperature: 0.7,
        max_tokens: 20,
        streaming: false,
      }),
    },
    {
      name: 'its own completion, streamed',
      path: '/completion',
      body: { prompt: ASKED, n_predict: 20, stream: true },
      row: ({ events }) => ({
        ...completes,
        output: joined(events, 'content'),
        finish_reasons: [textAt(events.at(-1), 'stop_type')],
        input_tokens: numberAt(events.at(-1), 'tokens_evaluated'),
        output_tokens: numberAt(events.at(-1), 'tokens_predicted'),
        tokens_source: 'reported',
        streaming: true,
      }),
    },
    {
      name: 'a chat in one piece',
      path: '/v1/chat/completions',
      body: { messages, max_tokens: 20 },
      row: ({ json }) => ({
        ...chats,
        output: textAt(json, 'choices.0.message.content'),
        response_id: textAt(json, 'id'),
        finish_reasons: [textAt(json, 'choices.0.finish_reason')],
        input_tokens: numberAt(json, 'usage.prompt_tokens'),
        output_tokens: numberAt(json, 'usage.completion_tokens'),
        cached_input_tokens: numberAt(json, 'usage.prompt_tokens_details.cached_tokens'),
        tokens_source: 'reported',
        streaming: false,
      }),
    },
    {
      name: 'a streamed chat with usage',
      path: '/v1/chat/completions',
      body: { messages, max_tokens: 20, stream: true, stream_options: { include_usage: true } },
      row: ({ events }) => {
        const last = events.findLast((event) => numberAt(event, 'usage.prompt_tokens') !== null);
        return {
          ...chats,
          output: joined(events, 'choices.0.delta.content'),
          response_id: textAt(events[0], 'id'),
          input_tokens: numberAt(last, 'usage.prompt_tokens'),
          output_tokens: numberAt(last, 'usage.completion_tokens'),
          tokens_source: 'reported',
          streaming: true,
        };
      },
    },
    {
      name: 'a streamed chat without usage',
      path: '/v1/chat/completions',
      body: { messages, max_tokens: 20, stream: true },
      // The tcp tap has the counts from the timings in the last chunk, the http tap from the chunk it asked for, which no client sees.
      row: ({ events }) => ({
        ...chats,
        output: joined(events, 'choices.0.delta.content'),
        response_id: textAt(events[0], 'id'),
        input_tokens: expect.any(Number) as number,
        output_tokens: expect.any(Number) as number,
        response_bytes: expect.any(Number) as number,
        tokens_source: 'reported',
        streaming: true,
      }),
    },
    {
      name: 'a message as Anthropic has it',
      path: '/v1/messages',
      body: { messages, max_tokens: 20 },
      row: ({ json }) => ({
        ...chats,
        backend: 'anthropic',
        output: textAt(json, 'content.0.text'),
        finish_reasons: [textAt(json, 'stop_reason')],
        output_tokens: numberAt(json, 'usage.output_tokens'),
        tokens_source: 'reported',
        streaming: false,
      }),
    },
    {
      name: 'a question that is too long',
      path: '/completion',
      body: { prompt: 'word '.repeat(3000) },
      row: ({ status, json }) => ({
        backend: 'llamacpp',
        http_status: status,
        outcome: 'error',
        error_type: textAt(json, 'error.type'),
        error_message: textAt(json, 'error.message'),
      }),
    },
    {
      name: 'a stream that is left',
      path: '/completion',
      body: { prompt: ASKED, n_predict: 1500, stream: true, ignore_eos: true },
      leaveAfter: 1500,
      row: () => completes,
    },
  ],
});
