import * as grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';

/** The part of TorchServe's `inference.proto` that the tests speak. */
const { root } = protobuf.parse(
  `syntax = "proto3";
   message PredictionsRequest { string model_name = 1; map<string, bytes> input = 3; }
   message PredictionResponse { bytes prediction = 1; }`,
  { keepCase: true },
);
const ASKED = root.lookupType('PredictionsRequest');
const ANSWERED = root.lookupType('PredictionResponse');
const SERVICE = '/org.pytorch.serve.grpc.inference.InferenceAPIsService';

export interface Predictions {
  /** All of it together. */
  text: string;
  /** The server's words where it failed, else ''. */
  error: string;
}

export type Method = 'Predictions' | 'StreamPredictions';

/** Asks one question; an answer in one piece is a stream of one. */
export async function predict(
  url: string,
  method: Method,
  asked: { model: string; input: string; requestId: string },
): Promise<Predictions> {
  const client = new grpc.Client(new URL(url).host, grpc.credentials.createInsecure());
  const metadata = new grpc.Metadata();
  metadata.set('x-request-id', asked.requestId);
  const call = client.makeServerStreamRequest<object, { prediction: Uint8Array }>(
    `${SERVICE}/${method}`,
    (request) => Buffer.from(ASKED.encode(ASKED.fromObject(request)).finish()),
    (bytes) => ANSWERED.toObject(ANSWERED.decode(bytes)) as { prediction: Uint8Array },
    { model_name: asked.model, input: { data: Buffer.from(asked.input) } },
    metadata,
  );
  const seen: Predictions = { text: '', error: '' };
  return new Promise((resolve) => {
    call.on('data', ({ prediction = new Uint8Array() }) => (seen.text += Buffer.from(prediction).toString('utf8')));
    call.on('error', ({ details }: grpc.ServiceError) => (seen.error = details));
    call.on('status', () => {
      client.close();
      resolve(seen);
    });
  });
}
