import { describeServer } from '../support/describe_server.js';
import { at, PYTHON_ENV } from '../support/paths.js';
import { environmentOf } from '../support/python.js';
import { joined, numberAt, textAt } from '../support/values.js';

const guessed = { backend: 'generic', operation: 'infer' };

describeServer({
  name: 'Flask script',
  environment: await environmentOf('flask'),
  launch: ({ bin, port }) => ({
    program: `${bin}/python`,
    args: [at('flask/server.py'), String(port)],
    env: PYTHON_ENV,
    readyUrl: `http://127.0.0.1:${port}/health`,
  }),
  cases: [
    {
      name: 'an answer in one piece',
      path: '/generate',
      body: { prompt: 'Grüße an alle', max_new_tokens: 7, temperature: 0.5 },
      row: ({ json }) => ({
        ...guessed,
        prompt: 'Grüße an alle',
        output: textAt(json, 'generated_text'),
        response_model: 'tiny',
        input_tokens: numberAt(json, 'usage.prompt_tokens'),
        output_tokens: numberAt(json, 'usage.completion_tokens'),
        tokens_source: 'reported',
        finish_reasons: ['length'],
        max_tokens: 7,
        temperature: 0.5,
        streaming: false,
      }),
    },
    {
      name: 'a stream of bare text',
      path: '/stream_text',
      body: { prompt: 'tell me' },
      row: ({ text }) => ({ ...guessed, prompt: 'tell me', output: text, streaming: true }),
    },
    {
      name: 'a stream of events',
      path: '/stream_events',
      body: { prompt: 'tell me' },
      row: ({ events }) => ({ ...guessed, prompt: 'tell me', output: joined(events, 'token'), streaming: true }),
    },
    {
      name: 'a classifier',
      path: '/classify',
      body: { text: 'lovely' },
      row: () => ({ ...guessed, prompt: 'lovely', streaming: false }),
    },
    {
      name: 'a form',
      path: '/form',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'text=a+form',
      row: ({ text }) => ({ ...guessed, prompt: 'a form', output: text, streaming: false }),
    },
    {
      name: 'an exception',
      path: '/generate',
      body: { prompt: 'fail' },
      row: () => ({
        ...guessed,
        http_status: 500,
        prompt: 'fail',
        output: '',
        error_message: '500 Internal Server Error',
      }),
    },
    {
      name: 'a body that is no JSON',
      path: '/generate',
      body: '{"prompt":',
      row: () => ({ http_status: 400, error_message: '400 Bad Request' }),
    },
    {
      name: 'a stream that is left',
      path: '/stream_text',
      body: { prompt: 'long' },
      leaveAfter: 100,
      row: () => ({ ...guessed, prompt: 'long' }),
    },
  ],
});
