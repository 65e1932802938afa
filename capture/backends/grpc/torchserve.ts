import type { DecodedExchange } from '../../decode.js';
import type { WireChunk } from '../../exchange.js';
import { grpcMessages, type GrpcMessage } from '../../body/grpc.js';
import { readFields } from '../../body/protobuf.js';
import type { Backend, Reading } from '../backend.js';
import { unwrapped } from '../parts/envelope.js';
import { createGeneric } from '../generic/index.js';
import { createTorchserve } from '../torchserve.js';
import { grpcFailure, isGrpc } from './rpc.js';

const PATH = /\/org\.pytorch\.serve\.grpc\.inference\.InferenceAPIsService\/(\w+)$/;
const METHODS = new Map([
  ['Predictions', false],
  ['StreamPredictions', true],
  ['StreamPredictions2', true],
]);

/* Field numbers are those of TorchServe's `inference.proto`. */
const REQUEST = { model: 1, version: 2, input: 3 };
const ENTRY = { value: 2 };
const RESPONSE = { prediction: 1 };

/** A `PredictionsRequest`: what goes in has a name, and is most often alone. */
interface PredictionsRequest {
  model: string;
  version: string;
  input: Buffer;
}

const overHttp = createTorchserve(createGeneric([]));

/** TorchServe over gRPC (docs/grpc_api.md): the bodies are those that its HTTP door takes and gives, and are read as these. */
export const torchserveGrpc: Backend = {
  name: 'torchserve-grpc',
  recognises: (exchange) => isGrpc(exchange) && PATH.test(exchange.path),
  read: (exchange) => {
    const streamed = METHODS.get(PATH.exec(exchange.path)?.[1] ?? '');
    // The others ask whether the server is there.
    return streamed === undefined ? null : readPredictions(exchange, streamed);
  },
};

function readPredictions(exchange: DecodedExchange, streamed: boolean): Reading | null {
  const { request, response } = exchange.exchange;
  const [asked] = grpcMessages(request.body.chunks, request.headers);
  const { model, version, input } = readRequest(asked?.data ?? Buffer.alloc(0));
  const replies = response === null ? [] : grpcMessages(response.body.chunks, response.headers);
  const predictions = replies.map(predictionIn);
  const inside = unwrapped(exchange, {
    url: `/predictions/${[model, version].filter(Boolean).map(encodeURIComponent).join('/')}`,
    request: input,
    requestHeaders: { 'content-type': typeOf(input) },
    response: predictions,
    responseHeaders: { 'content-type': typeOf(predictions[0]?.data ?? Buffer.alloc(0)) },
  });
  const reading = overHttp.read(inside);
  return reading && { ...reading, ...(streamed && inPieces(predictions)), ...(response && grpcFailure(response)) };
}

function readRequest(message: Buffer): PredictionsRequest {
  const request: PredictionsRequest = { model: '', version: '', input: Buffer.alloc(0) };
  readFields(message, {
    [REQUEST.model]: ({ bytes }) => (request.model = bytes.toString('utf8')),
    [REQUEST.version]: ({ bytes }) => (request.version = bytes.toString('utf8')),
    [REQUEST.input]: ({ bytes }) => {
      if (request.input.length === 0) readFields(bytes, { [ENTRY.value]: (field) => (request.input = field.bytes) });
    },
  });
  return request;
}

function predictionIn({ data, atMs }: GrpcMessage): WireChunk {
  let prediction: Buffer = Buffer.alloc(0);
  readFields(data, { [RESPONSE.prediction]: ({ bytes }) => (prediction = bytes) });
  return { data: prediction, atMs };
}

/** Nobody tells the type: JSON and other text are told by their first byte, all else is not looked into. */
function typeOf(bytes: Buffer): string {
  const first = bytes.find((byte) => byte > 0x20) ?? 0;
  if (first === 0x7b || first === 0x5b) return 'application/json';
  return first === 0 || bytes.includes(0) ? 'application/octet-stream' : 'text/plain';
}

/** Intermediate results are pieces of a text, as over HTTP. */
function inPieces(predictions: readonly WireChunk[]): Pick<Reading, 'streaming' | 'output' | 'content_times'> {
  const filled = predictions.filter(({ data }) => data.length > 0);
  const text = Buffer.concat(filled.map(({ data }) => data)).toString('utf8');
  return { streaming: true, output: text, content_times: filled.map(({ atMs }) => atMs) };
}
