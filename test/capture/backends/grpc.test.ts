import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import type { WireChunk } from '../../../capture/exchange.js';
import { callOf } from '../helpers/exchanges.js';

const { root } = protobuf.parse(
  `syntax = "proto3";
   message PredictionsRequest { string model_name = 1; string model_version = 2; map<string, bytes> input = 3; }
   message PredictionResponse { bytes prediction = 1; }
   message Tensor { string name = 1; string datatype = 2; repeated int64 shape = 3; }
   message ModelInferRequest { string model_name = 1; string id = 3; repeated Tensor inputs = 5; repeated bytes raw = 7; }
   message ModelInferResponse { string model_name = 1; string id = 3; repeated Tensor outputs = 5; repeated bytes raw = 6; }
  `,
  { keepCase: true },
);

/** A message with its prefix. */
function framed(type: string, message: object): Buffer {
  const kind = root.lookupType(type);
  return withPrefix(0, Buffer.from(kind.encode(kind.fromObject(message)).finish()));
}

function withPrefix(flags: number, data: Buffer): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flags;
  prefix.writeUInt32BE(data.length, 1);
  return Buffer.concat([prefix, data]);
}

const TORCHSERVE = '/org.pytorch.serve.grpc.inference.InferenceAPIsService';
const GRPC = { 'content-type': 'application/grpc' };
const predictions = (method: string, input: string, chunks: WireChunk[], headers = {}) =>
  callOf({
    url: `${TORCHSERVE}/${method}`,
    requestHeaders: GRPC,
    request: framed('PredictionsRequest', {
      model_name: 'tiny',
      model_version: '2.0',
      input: { data: Buffer.from(input) },
    }),
    responseHeaders: { ...GRPC, ...headers },
    chunks,
  });
const answer = (text: string, atMs: number): WireChunk => ({
  atMs,
  data: framed('PredictionResponse', { prediction: Buffer.from(text) }),
});

describe('TorchServe over gRPC', () => {
  it('is read as over HTTP', async () => {
    const input = JSON.stringify({ prompt: 'What is a torch?', max_new_tokens: 9 });
    expect(await predictions('Predictions', input, [answer('A light.', 40)])).toMatchObject({
      backend: 'torchserve-grpc',
      operation: 'infer',
      request_model: 'tiny',
      prompt: 'What is a torch?',
      output: 'A light.',
      max_tokens: 9,
      streaming: false,
      outcome: 'ok',
    });
  });

  it('streams its intermediate results', async () => {
    const chunks = [answer('A ', 40), answer('light', 60), answer('.', 110)];
    expect(await predictions('StreamPredictions', 'What is a torch?', chunks)).toMatchObject({
      backend: 'torchserve-grpc',
      prompt: 'What is a torch?',
      output: 'A light.',
      streaming: true,
      ttft_ms: 40,
      max_gap_ms: 50,
    });
  });

  it('tells labels of classifiers, and pictures by nothing but their size', async () => {
    const labels = answer('{"tabby": 0.7, "tiger_cat": 0.2}', 30);
    expect(await predictions('Predictions', '\u0000\u0001PNG', [labels])).toMatchObject({
      prompt: '',
      attributes: expect.objectContaining({ 'sidelight.label': 'tabby' }) as object,
    });
  });

  it('fails by its status', async () => {
    const headers = { 'grpc-status': '13', 'grpc-message': 'Model not found: none' };
    expect(await predictions('Predictions', 'hello?', [], headers)).toMatchObject({
      outcome: 'error',
      error_type: 'INTERNAL',
      error_message: 'Model not found: none',
      prompt: 'hello?',
    });
  });

  it('is no call where it only asks whether the server is there', async () => {
    expect(await predictions('Ping', '', []).catch(String)).toContain('not_inference');
  });
});

const textTensor = (name: string) => ({ name, datatype: 'BYTES', shape: [1] });
function rawText(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}
const ASKED = framed('ModelInferRequest', {
  model_name: 'm',
  id: 'q1',
  inputs: [textTensor('text_input')],
  raw: [rawText('Hi')],
});
const ANSWERED = framed('ModelInferResponse', {
  model_name: 'm',
  id: 'q1',
  outputs: [textTensor('text_output')],
  raw: [rawText('Hello')],
});
const web = (type: string, request: Buffer, chunks: WireChunk[]) =>
  callOf({
    url: '/inference.GRPCInferenceService/ModelInfer',
    requestHeaders: { 'content-type': type },
    request,
    responseHeaders: { 'content-type': type },
    chunks,
  });

describe('grpc-web', () => {
  const trailers = (status: string) =>
    withPrefix(0x80, Buffer.from(`grpc-status: ${status}\r\ngrpc-message: no%20way\r\n`));
  const read = { backend: 'kserve-grpc', request_model: 'm', response_id: 'q1', prompt: 'Hi', output: 'Hello' };

  it('has its trailers in the body', async () => {
    const body = Buffer.concat([ANSWERED, trailers('0')]);
    const call = await web('application/grpc-web+proto', ASKED, [{ atMs: 20, data: body }]);
    expect(call).toMatchObject({ ...read, outcome: 'ok', error_type: '' });
  });

  it('is read through its base64, in pieces that end anywhere', async () => {
    const text = ANSWERED.toString('base64') + trailers('0').toString('base64');
    const cut = [7, 30].map((at, index, cuts) => text.slice(cuts[index - 1] ?? 0, at)).concat(text.slice(30));
    const chunks = cut.map((piece, index) => ({ atMs: 20 + index, data: Buffer.from(piece) }));
    const call = await web('application/grpc-web-text', Buffer.from(ASKED.toString('base64')), chunks);
    expect(call).toMatchObject({ ...read, outcome: 'ok' });
  });

  it('fails by them', async () => {
    const call = await web('application/grpc-web', ASKED, [{ atMs: 20, data: trailers('7') }]);
    expect(call).toMatchObject({
      outcome: 'error',
      error_type: 'PERMISSION_DENIED',
      error_message: 'no way',
      output: '',
    });
  });
});
