import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect } from 'vitest';
import { describeServer } from '../support/describe_server.js';
import { at, PYTHON_ENV } from '../support/paths.js';
import { environmentOf } from '../support/python.js';
import { joined, numberAt, textAt } from '../support/values.js';

const chats = { backend: 'openai', operation: 'chat' };
const chat = (content: string, more = {}) => ({ messages: [{ role: 'user', content }], max_tokens: 20, ...more });
const ASKED = 'Grüße, 你好 🎉';

describeServer({
  name: 'transformers serve',
  environment: await environmentOf('transformers'),
  launch: ({ bin, port, folder }) => {
    const model = path.join(folder, 'tiny');
    execFileSync(`${bin}/python`, [at('support/tiny_llama.py'), model]);
    return {
      program: `${bin}/transformers`,
      args: ['serve', model, '--host=127.0.0.1', `--port=${port}`, '--device=cpu'],
      env: { ...PYTHON_ENV, HF_HUB_OFFLINE: '1', OMP_NUM_THREADS: '1' },
      readyUrl: `http://127.0.0.1:${port}/v1/models`,
    };
  },
  cases: [
    {
      name: 'a chat in one piece',
      path: '/v1/chat/completions',
      body: chat(ASKED, { temperature: 0.7, seed: 3 }),
      row: ({ json }) => ({
        ...chats,
        prompt: ASKED,
        output: textAt(json, 'choices.0.message.content'),
        response_id: textAt(json, 'id'),
        response_model: textAt(json, 'model'),
        finish_reasons: [textAt(json, 'choices.0.finish_reason')],
        input_tokens: numberAt(json, 'usage.prompt_tokens'),
        output_tokens: numberAt(json, 'usage.completion_tokens'),
        tokens_source: 'reported',
        temperature: 0.7,
        max_tokens: 20,
        streaming: false,
      }),
    },
    {
      name: 'a streamed chat',
      path: '/v1/chat/completions',
      body: chat(ASKED, { stream: true }),
      row: ({ events }) => ({
        ...chats,
        prompt: ASKED,
        output: joined(events, 'choices.0.delta.content'),
        response_id: textAt(events[0], 'id'),
        finish_reasons: [joined(events, 'choices.0.finish_reason')],
        input_tokens: numberAt(events.at(-1), 'usage.prompt_tokens'),
        output_tokens: numberAt(events.at(-1), 'usage.completion_tokens'),
        tokens_source: 'reported',
        streaming: true,
      }),
    },
    {
      name: 'a text completion',
      path: '/v1/completions',
      body: { prompt: 'Once upon', max_tokens: 12 },
      row: ({ json }) => ({
        backend: 'openai',
        operation: 'text_completion',
        prompt: 'Once upon',
        output: textAt(json, 'choices.0.text'),
        input_tokens: numberAt(json, 'usage.prompt_tokens'),
        output_tokens: numberAt(json, 'usage.completion_tokens'),
        streaming: false,
      }),
    },
    {
      name: 'a response in one piece',
      path: '/v1/responses',
      // It streams unless it is told not to.
      body: { input: ASKED, max_output_tokens: 20, stream: false },
      row: ({ json }) => ({
        ...chats,
        prompt: ASKED,
        output: textAt(json, 'output.0.content.0.text'),
        response_id: textAt(json, 'id'),
        input_tokens: numberAt(json, 'usage.input_tokens'),
        output_tokens: numberAt(json, 'usage.output_tokens'),
        streaming: false,
      }),
    },
    {
      name: 'a streamed response',
      path: '/v1/responses',
      body: { input: ASKED, max_output_tokens: 20, stream: true },
      row: ({ events }) => ({
        ...chats,
        prompt: ASKED,
        output: joined(events, 'delta'),
        input_tokens: numberAt(events.at(-1), 'response.usage.input_tokens'),
        output_tokens: numberAt(events.at(-1), 'response.usage.output_tokens'),
        streaming: true,
      }),
    },
    {
      name: 'fields that the server does not know',
      path: '/v1/chat/completions',
      body: chat(ASKED, { what_is: 'this' }),
      row: ({ json }) => ({
        ...chats,
        http_status: 422,
        prompt: ASKED,
        error_message: textAt(json, 'detail'),
      }),
    },
    {
      name: 'another model than the one it serves',
      path: '/v1/chat/completions',
      body: chat(ASKED, { model: 'someone/else' }),
      row: () => ({
        ...chats,
        http_status: 400,
        request_model: 'someone/else',
        error_message: expect.stringContaining('pinned') as string,
      }),
    },
    {
      name: 'a stream that is left',
      path: '/v1/chat/completions',
      body: chat('a long story', { max_tokens: 1500, stream: true }),
      leaveAfter: 1500,
      row: () => ({ ...chats, prompt: 'a long story' }),
    },
  ],
});
