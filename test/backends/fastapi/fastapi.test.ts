import { expect } from 'vitest';
import { describeServer } from '../support/describe_server.js';
import { at, PYTHON_ENV } from '../support/paths.js';
import { environmentOf } from '../support/python.js';
import { joined, numberAt, textAt } from '../support/values.js';

const generic = { backend: 'generic', operation: 'infer' };

describeServer({
  name: 'FastAPI script',
  environment: await environmentOf('fastapi'),
  target: {
    mapping: [
      {
        path: '/mine*',
        operation: 'text_completion',
        prompt: '$.question_text',
        output: '$.mine.said',
        input_tokens: '$.mine.in',
        output_tokens: '$.mine.out',
        finish_reason: '$.mine.why',
      },
    ],
  },
  launch: ({ bin, port }) => ({
    program: `${bin}/python`,
    args: [at('fastapi/server.py'), String(port)],
    env: PYTHON_ENV,
    readyUrl: `http://127.0.0.1:${port}/health`,
  }),
  cases: [
    {
      name: 'fields named by a mapping',
      path: '/mine',
      body: { question_text: 'is it mine?', want: 9 },
      row: ({ json }) => ({
        backend: 'generic',
        operation: 'text_completion',
        prompt: 'is it mine?',
        output: textAt(json, 'mine.said'),
        input_tokens: numberAt(json, 'mine.in'),
        output_tokens: numberAt(json, 'mine.out'),
        tokens_source: 'reported',
        finish_reasons: ['enough'],
        streaming: false,
      }),
    },
    {
      name: 'a stream of lines under a mapping',
      path: '/mine_lines',
      body: { question_text: 'line by line' },
      row: ({ events }) => ({
        backend: 'generic',
        operation: 'text_completion',
        prompt: 'line by line',
        output: joined(events, 'mine.said'),
        streaming: true,
      }),
    },
    {
      name: 'fields that are guessed',
      path: '/generate',
      body: { input: 'guess what' },
      row: ({ json }) => ({
        ...generic,
        prompt: 'guess what',
        output: textAt(json, 'response'),
        input_tokens: numberAt(json, 'input_tokens'),
      }),
    },
    {
      name: 'a refusal',
      path: '/refuse',
      body: { question_text: 'again?' },
      row: () => ({ ...generic, http_status: 429, error_message: 'too many questions' }),
    },
    {
      name: 'a body that does not fit',
      path: '/mine',
      body: { wrong: 1 },
      row: () => ({ http_status: 422, error_message: expect.stringContaining('question_text') as string }),
    },
    {
      name: 'an exception',
      path: '/mine',
      body: { question_text: 'fail' },
      row: () => ({ http_status: 500, error_message: 'Internal Server Error', prompt: 'fail', output: '' }),
    },
    {
      name: 'a stream that breaks',
      path: '/mine_lines',
      body: { question_text: 'break' },
      breaks: true,
      row: ({ events }) => ({
        prompt: 'break',
        output: joined(events, 'mine.said'),
        outcome: 'error',
        streaming: true,
      }),
    },
    {
      name: 'a stream that is left',
      path: '/mine_lines',
      body: { question_text: 'long', want: 40 },
      leaveAfter: 200,
      row: () => ({ prompt: 'long' }),
    },
  ],
});
