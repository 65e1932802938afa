import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { behindTaps, expectTimes, type RealServer } from '../support/behind_taps.js';
import { describeServer } from '../support/describe_server.js';
import { at, PYTHON_ENV } from '../support/paths.js';
import { environmentOf } from '../support/python.js';
import { textAt } from '../support/values.js';
import { predict } from './grpc_client.js';

const predicts = { backend: 'torchserve', operation: 'infer', request_model: 'tiny' };

/** A model store with one unpacked model, and the settings of the server. */
function writeSettings(folder: string, port: number): void {
  const model = path.join(folder, 'store/tiny');
  mkdirSync(path.join(model, 'MAR-INF'), { recursive: true });
  copyFileSync(at('torchserve/tiny_handler.py'), path.join(model, 'tiny_handler.py'));
  copyFileSync(at('support/tiny_model.py'), path.join(model, 'tiny_model.py'));
  const manifest = {
    runtime: 'python',
    model: { modelName: 'tiny', modelVersion: '1.0', handler: 'tiny_handler.py:handle' },
  };
  writeFileSync(path.join(model, 'MAR-INF/MANIFEST.json'), JSON.stringify({ ...manifest, archiverVersion: '0.12.0' }));
  const settings = {
    inference_address: `http://127.0.0.1:${port}`,
    management_address: `http://127.0.0.1:${port + 1}`,
    metrics_address: `http://127.0.0.1:${port + 2}`,
    grpc_inference_port: port + 3,
    grpc_management_port: port + 4,
    default_workers_per_model: 1,
    disable_token_authorization: true,
    disable_system_metrics: true,
    metrics_mode: 'prometheus',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(path.join(folder, 'config.properties'), lines.join(''));
}

const server: RealServer = {
  name: 'TorchServe',
  environment: await environmentOf('torchserve', { programs: { java: ['-version'] } }),
  launch: ({ bin, port, folder }) => {
    writeSettings(folder, port);
    return {
      program: `${bin}/torchserve`,
      args: [
        '--start',
        '--foreground',
        '--disable-token-auth',
        '--no-config-snapshots',
        `--model-store=${path.join(folder, 'store')}`,
        '--models=tiny=tiny',
        `--ts-config=${path.join(folder, 'config.properties')}`,
      ],
      env: { ...PYTHON_ENV, TEMP: folder, LOG_LOCATION: folder, PATH: `${bin}:${process.env['PATH']}` },
      readyUrl: `http://127.0.0.1:${port}/ping`,
    };
  },
  metrics: { offset: 2, names: ['up', 'requests'] },
};

describeServer({
  ...server,
  cases: [
    {
      name: 'JSON in, text out',
      path: '/predictions/tiny',
      body: { prompt: 'What is a torch?' },
      row: ({ text }) => ({ ...predicts, prompt: 'What is a torch?', output: text, streaming: false }),
    },
    {
      name: 'text in, text out, of a version',
      path: '/predictions/tiny/1.0',
      headers: { 'content-type': 'text/plain' },
      body: 'What is a torch?',
      row: ({ text }) => ({ ...predicts, prompt: 'What is a torch?', output: text, streaming: false }),
    },
    {
      name: 'a stream',
      path: '/predictions/tiny',
      body: { prompt: 'tell me', stream: true },
      row: ({ text }) => ({ ...predicts, prompt: 'tell me', output: text, streaming: true }),
    },
    {
      name: 'a model that is not there',
      path: '/predictions/none',
      body: { prompt: 'hello?' },
      row: ({ json }) => ({
        ...predicts,
        request_model: 'none',
        http_status: 404,
        prompt: 'hello?',
        output: '',
        error_type: 'ModelNotFoundException',
        error_message: textAt(json, 'message'),
      }),
    },
    {
      name: 'an exception',
      path: '/predictions/tiny',
      body: { prompt: 'fail' },
      row: ({ status, json }) => ({
        ...predicts,
        http_status: status,
        outcome: 'error',
        prompt: 'fail',
        output: '',
        error_type: textAt(json, 'type'),
        error_message: textAt(json, 'message'),
      }),
    },
    {
      name: 'a stream that is left',
      path: '/predictions/tiny',
      body: { prompt: 'long', stream: true },
      leaveAfter: 100,
      row: () => ({ ...predicts, prompt: 'long' }),
    },
  ],
});

behindTaps({ ...server, name: 'TorchServe, gRPC', metrics: undefined }, 3, ({ tap, url, rowOf }) => {
  it.each([
    {
      name: 'a stream',
      method: 'StreamPredictions',
      model: 'tiny',
      asked: { prompt: 'tell me', stream: true },
      outcome: 'ok',
    },
    {
      name: 'an answer in one piece',
      method: 'Predictions',
      model: 'tiny',
      asked: { prompt: 'What is a torch?' },
      outcome: 'ok',
    },
    {
      name: 'a model that is not there',
      method: 'Predictions',
      model: 'none',
      asked: { prompt: 'hello?' },
      outcome: 'error',
    },
  ] as const)('$name', async ({ method, model, asked, outcome }) => {
    const id = crypto.randomUUID();
    const seen = await predict(url(), method, { model, input: JSON.stringify(asked), requestId: id });
    const stored = await rowOf(id);
    expect(stored).toMatchObject({
      target: tap,
      tap,
      backend: 'torchserve-grpc',
      operation: 'infer',
      http_status: 200,
      request_model: model,
      prompt: asked.prompt,
      output: seen.text,
      outcome,
      error_message: seen.error,
      streaming: method === 'StreamPredictions',
    });
    expect(seen.error === '').toBe(outcome === 'ok');
    expectTimes(stored);
  });
});
