import { expect } from 'vitest';
import { rawText, textTensor, type InferRequest } from '../../collector/exchange/grpc/kserve_grpc_bench.js';
import type { RealServer } from '../support/behind_taps.js';
import { describeGrpc, saidBy } from '../support/describe_grpc.js';
import { describeServer } from '../support/describe_server.js';
import { at, PYTHON_ENV } from '../support/paths.js';
import { environmentOf } from '../support/python.js';
import { joined, textAt } from '../support/values.js';

const infers = { backend: 'triton', operation: 'infer', streaming: false };
const generates = { backend: 'triton', operation: 'text_completion' };
const text = (content: string) => ({
  inputs: [{ name: 'text_input', shape: [1, 1], datatype: 'BYTES', data: [content] }],
});

const server: RealServer = {
  name: 'Triton',
  environment: await environmentOf('triton', {
    // Its workers carry an interpreter older than the standard library of later ones.
    suits: 'sys.version_info[:2] != (3, 11) or sys.version_info[2] < 5',
  }),
  launch: ({ bin, port }) => ({
    program: `${bin}/python`,
    args: [at('triton/server.py'), String(port)],
    env: PYTHON_ENV,
    readyUrl: `http://127.0.0.1:${port}/v2/models/double/ready`,
  }),
  metrics: { offset: 2, names: ['up', 'requests', 'errors'] },
};

describeServer({
  ...server,
  cases: [
    {
      name: 'text in a tensor',
      path: '/v2/models/text/infer',
      body: { id: 'asked-1', ...text('What is a tensor?') },
      row: ({ json }) => ({
        ...infers,
        request_model: 'text',
        response_model: textAt(json, 'model_name'),
        response_id: 'asked-1',
        prompt: 'What is a tensor?',
        output: textAt(json, 'outputs.0.data.0'),
      }),
    },
    {
      name: 'numbers',
      path: '/v2/models/double/infer',
      body: { inputs: [{ name: 'numbers', shape: [1, 3], datatype: 'FP32', data: [1, 2, 3] }] },
      row: () => ({ ...infers, request_model: 'double', prompt: '', output: '' }),
    },
    {
      name: 'generate',
      path: '/v2/models/text/generate',
      body: { text_input: 'Hello Triton' },
      row: ({ json }) => ({
        ...generates,
        prompt: 'Hello Triton',
        output: textAt(json, 'text_output'),
        request_model: 'text',
        streaming: false,
      }),
    },
    {
      name: 'generate_stream',
      path: '/v2/models/stream/generate_stream',
      body: { text_input: 'Hello Triton' },
      row: ({ events }) => ({
        ...generates,
        prompt: 'Hello Triton',
        output: joined(events, 'text_output'),
        request_model: 'stream',
        streaming: true,
        tokens_source: 'estimated',
      }),
    },
    {
      name: 'a model that is not there',
      path: '/v2/models/none/infer',
      body: text('hello?'),
      row: ({ status, json }) => ({
        ...infers,
        http_status: status,
        outcome: 'error',
        prompt: 'hello?',
        error_message: textAt(json, 'error'),
      }),
    },
    {
      name: 'an exception',
      path: '/v2/models/text/infer',
      body: text('fail'),
      row: ({ status, json }) => ({
        ...infers,
        http_status: status,
        outcome: 'error',
        prompt: 'fail',
        error_message: textAt(json, 'error'),
      }),
    },
    {
      name: 'an exception in the middle of a stream',
      path: '/v2/models/stream/generate_stream',
      body: { text_input: 'break' },
      row: ({ events }) => ({
        ...generates,
        outcome: 'error',
        prompt: 'break',
        output: joined(events, 'text_output'),
        error_message: expect.stringContaining('broke down') as string,
      }),
    },
    {
      name: 'a stream that is left',
      path: '/v2/models/stream/generate_stream',
      body: { text_input: 'long' },
      leaveAfter: 500,
      row: () => ({ ...generates, prompt: 'long' }),
    },
  ],
});

const grpcText = (content: string, model = 'text'): InferRequest => ({
  model_name: model,
  inputs: [{ ...textTensor('text_input'), shape: [1, 1] }],
  raw_input_contents: [rawText(content)],
});

describeGrpc(server, 1, [
  {
    name: 'text in raw contents',
    request: grpcText('What is a tensor?'),
    row: (seen) => ({ prompt: 'What is a tensor?', output: saidBy(seen), response_model: 'text', streaming: false }),
  },
  {
    name: 'numbers',
    request: {
      model_name: 'double',
      inputs: [{ name: 'numbers', datatype: 'FP32', shape: [1, 2], contents: { fp32_contents: [1, 2] } }],
    },
    row: () => ({ prompt: '', output: '', streaming: false }),
  },
  {
    name: 'a stream',
    request: grpcText('Hello Triton', 'stream'),
    streams: 'wrapped',
    row: (seen) => ({ prompt: 'Hello Triton', output: saidBy(seen), streaming: true, tokens_source: 'estimated' }),
  },
  {
    name: 'a model that is not there',
    request: grpcText('hello?', 'none'),
    row: ({ error }) => ({ prompt: 'hello?', error_message: error }),
  },
  {
    name: 'an exception',
    request: grpcText('fail'),
    row: ({ error }) => ({ prompt: 'fail', error_message: error }),
  },
  {
    name: 'an exception in the middle of a stream',
    request: grpcText('break', 'stream'),
    streams: 'wrapped',
    row: (seen) => ({ prompt: 'break', output: saidBy(seen), error_message: seen.error, streaming: true }),
  },
]);
