import { describeServer } from '../support/describe_server.js';
import { at, PYTHON_ENV } from '../support/paths.js';
import { environmentOf } from '../support/python.js';
import { joined, numberAt, textAt } from '../support/values.js';

const environment = await environmentOf('litserve');
const launch =
  (kind: string) =>
  ({ bin, port }: { bin: string; port: number }) => ({
    program: `${bin}/python`,
    args: [at('litserve/server.py'), String(port), kind],
    env: PYTHON_ENV,
    readyUrl: `http://127.0.0.1:${port}/health`,
  });
const predicts = { backend: 'litserve', operation: 'infer' };
const chats = { backend: 'openai', operation: 'chat' };
const chat = (content: string, more = {}) => ({ model: 'lit', messages: [{ role: 'user', content }], ...more });

describeServer({
  name: 'LitServe',
  environment,
  launch: launch('predict'),
  cases: [
    {
      name: 'a prediction',
      path: '/predict',
      body: { prompt: 'What is lit?' },
      row: ({ json }) => ({
        ...predicts,
        prompt: 'What is lit?',
        output: textAt(json, 'output'),
        streaming: false,
        tokens_source: 'estimated',
      }),
    },
    {
      name: 'an exception',
      path: '/predict',
      body: { prompt: 'fail' },
      row: ({ json }) => ({
        ...predicts,
        http_status: 500,
        prompt: 'fail',
        output: '',
        error_message: textAt(json, 'detail'),
      }),
    },
  ],
});

describeServer({
  name: 'LitServe, streaming',
  environment,
  launch: launch('stream'),
  cases: [
    {
      name: 'a stream of lines',
      path: '/predict',
      body: { prompt: 'What is lit?' },
      row: ({ events }) => ({ ...predicts, prompt: 'What is lit?', output: joined(events, 'output'), streaming: true }),
    },
    {
      name: 'a stream that is left',
      path: '/predict',
      body: { prompt: 'long' },
      leaveAfter: 100,
      row: () => ({ ...predicts, prompt: 'long' }),
    },
  ],
});

describeServer({
  name: 'LitServe, OpenAI',
  environment,
  launch: launch('openai'),
  cases: [
    {
      name: 'a chat in one piece',
      path: '/v1/chat/completions',
      body: chat('hello lit'),
      row: ({ json }) => ({
        ...chats,
        prompt: 'hello lit',
        output: textAt(json, 'choices.0.message.content'),
        response_id: textAt(json, 'id'),
        response_model: textAt(json, 'model'),
        input_tokens: numberAt(json, 'usage.prompt_tokens'),
        output_tokens: numberAt(json, 'usage.completion_tokens'),
        tokens_source: 'reported',
        finish_reasons: [textAt(json, 'choices.0.finish_reason')],
        streaming: false,
      }),
    },
    {
      name: 'a streamed chat',
      path: '/v1/chat/completions',
      body: chat('hello lit', { stream: true }),
      row: ({ events }) => ({
        ...chats,
        prompt: 'hello lit',
        output: joined(events, 'choices.0.delta.content'),
        response_id: textAt(events[0], 'id'),
        streaming: true,
        finish_reasons: ['stop'],
      }),
    },
    {
      name: 'a question without messages',
      path: '/v1/chat/completions',
      body: { model: 'lit' },
      row: () => ({ ...chats, http_status: 422 }),
    },
    {
      name: 'a stream that is left',
      path: '/v1/chat/completions',
      body: chat('long', { stream: true }),
      leaveAfter: 2000,
      row: () => ({ ...chats, prompt: 'long' }),
    },
  ],
});
