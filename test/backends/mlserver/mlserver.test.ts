import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { textTensor, type InferRequest } from '../../collector/exchange/grpc/kserve_grpc_bench.js';
import type { RealServer } from '../support/behind_taps.js';
import { describeGrpc, saidBy } from '../support/describe_grpc.js';
import { describeServer } from '../support/describe_server.js';
import { at, PYTHON_ENV } from '../support/paths.js';
import { environmentOf } from '../support/python.js';
import { textAt } from '../support/values.js';

const text = (content: string) => ({
  id: 'asked-1',
  inputs: [{ name: 'prompt', shape: [1], datatype: 'BYTES', parameters: { content_type: 'str' }, data: [content] }],
});
const infers = { backend: 'mlserver', operation: 'infer', streaming: false };

/** The settings files of the server and of its models. */
function writeSettings(folder: string, port: number): void {
  const write = (file: string, settings: object) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), JSON.stringify(settings));
  };
  write('settings.json', {
    host: '127.0.0.1',
    http_port: port,
    grpc_port: port + 1,
    metrics_port: port + 2,
    parallel_workers: 0,
    gzip_enabled: false,
  });
  write('text/model-settings.json', { name: 'text', implementation: 'model.Text' });
  write('sum/model-settings.json', { name: 'sum', implementation: 'model.Sum' });
}

const server: RealServer = {
  name: 'MLServer',
  environment: await environmentOf('mlserver'),
  launch: ({ bin, port, folder }) => {
    writeSettings(folder, port);
    return {
      program: `${bin}/mlserver`,
      args: ['start', folder],
      env: { ...PYTHON_ENV, PYTHONPATH: `${PYTHON_ENV.PYTHONPATH}:${at('mlserver')}` },
      readyUrl: `http://127.0.0.1:${port}/v2/health/ready`,
    };
  },
  metrics: { offset: 2, names: ['up', 'requests'] },
};

describeServer({
  ...server,
  cases: [
    {
      name: 'text in a tensor',
      path: '/v2/models/text/infer',
      body: text('What is a tensor?'),
      row: ({ json }) => ({
        ...infers,
        request_model: 'text',
        response_model: textAt(json, 'model_name'),
        response_id: textAt(json, 'id'),
        prompt: 'What is a tensor?',
        output: textAt(json, 'outputs.0.data.0'),
      }),
    },
    {
      name: 'numbers',
      path: '/v2/models/sum/infer',
      body: { inputs: [{ name: 'numbers', shape: [2, 2], datatype: 'FP32', data: [1, 2, 3, 4] }] },
      row: () => ({ ...infers, request_model: 'sum', response_model: 'sum', prompt: '', output: '' }),
    },
    {
      name: 'a model that is not there',
      path: '/v2/models/none/infer',
      body: text('hello?'),
      row: ({ json }) => ({ ...infers, http_status: 404, prompt: 'hello?', error_message: textAt(json, 'error') }),
    },
    {
      name: 'an exception',
      path: '/v2/models/text/infer',
      body: text('fail'),
      // The answer is the whole traceback.
      row: () => ({
        ...infers,
        http_status: 500,
        prompt: 'fail',
        error_message: 'ValueError: the model does not like this',
      }),
    },
    {
      name: 'a body that does not fit',
      path: '/v2/models/text/infer',
      body: { inputs: 'no' },
      row: () => ({ ...infers, http_status: 422, error_message: expect.stringContaining('valid') as string }),
    },
    {
      name: 'a stream',
      path: '/v2/models/text/generate_stream',
      body: text('tell me'),
      row: ({ events }) => ({
        ...infers,
        operation: 'text_completion',
        prompt: 'tell me',
        output: events.map((event) => textAt(event, 'outputs.0.data.0')).join(''),
        streaming: true,
      }),
    },
    {
      name: 'a stream that is left',
      path: '/v2/models/text/generate_stream',
      body: text('long'),
      leaveAfter: 1500,
      row: () => ({ backend: 'mlserver', prompt: 'long' }),
    },
  ],
});

/** A text in the typed contents of a tensor; MLServer takes its content type from a parameter. */
const grpcText = (content: string): InferRequest => ({
  model_name: 'text',
  inputs: [
    {
      ...textTensor('prompt'),
      parameters: { content_type: { string_param: 'str' } },
      contents: { bytes_contents: [Buffer.from(content)] },
    },
  ],
});

describeGrpc(server, 1, [
  {
    name: 'text in a tensor',
    request: grpcText('What is a tensor?'),
    row: (seen) => ({ prompt: 'What is a tensor?', output: saidBy(seen), response_model: 'text', streaming: false }),
  },
  {
    name: 'numbers',
    request: {
      model_name: 'sum',
      inputs: [{ name: 'numbers', datatype: 'FP32', shape: [2], contents: { fp32_contents: [1, 2] } }],
    },
    row: () => ({ prompt: '', output: '', streaming: false }),
  },
  {
    name: 'a stream',
    request: grpcText('tell me'),
    streams: 'bare',
    row: (seen) => ({ prompt: 'tell me', output: saidBy(seen), response_model: 'text', streaming: true }),
  },
  {
    name: 'a model that is not there',
    request: { ...grpcText('hello?'), model_name: 'none' },
    row: ({ error }) => ({ prompt: 'hello?', error_message: error, error_type: 'NOT_FOUND' }),
  },
]);
