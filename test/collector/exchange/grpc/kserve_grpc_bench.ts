import * as grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';

/** The part of the Open Inference Protocol's `grpc_predict_v2.proto`, with Triton's stream, that the tests speak. */
const PROTO = `
  syntax = "proto3";
  package inference;
  message InferParameter {
    oneof parameter_choice { bool bool_param = 1; int64 int64_param = 2; string string_param = 3; double double_param = 4; }
  }
  message InferTensorContents {
    repeated bool bool_contents = 1; repeated int32 int_contents = 2; repeated int64 int64_contents = 3;
    repeated uint32 uint_contents = 4; repeated uint64 uint64_contents = 5; repeated float fp32_contents = 6;
    repeated double fp64_contents = 7; repeated bytes bytes_contents = 8;
  }
  message Tensor {
    string name = 1; string datatype = 2; repeated int64 shape = 3; map<string, InferParameter> parameters = 4;
    InferTensorContents contents = 5;
  }
  message ModelInferRequest {
    string model_name = 1; string model_version = 2; string id = 3; map<string, InferParameter> parameters = 4;
    repeated Tensor inputs = 5; repeated Tensor outputs = 6; repeated bytes raw_input_contents = 7;
  }
  message ModelInferResponse {
    string model_name = 1; string model_version = 2; string id = 3; map<string, InferParameter> parameters = 4;
    repeated Tensor outputs = 5; repeated bytes raw_output_contents = 6;
  }
  message ModelStreamInferResponse { string error_message = 1; ModelInferResponse infer_response = 2; }
  message Nothing {}
  message ServerLiveResponse { bool live = 1; }
`;

const root = protobuf.parse(PROTO, { keepCase: true }).root;

function codec<Message>(name: string) {
  const type = root.lookupType(`inference.${name}`);
  return {
    serialize: (message: Message) => Buffer.from(type.encode(type.fromObject(message as object)).finish()),
    deserialize: (bytes: Buffer) => type.toObject(type.decode(bytes), { longs: Number, defaults: true }) as Message,
  };
}

export interface Tensor {
  name: string;
  datatype: string;
  shape: number[];
  parameters?: Record<string, unknown>;
  contents?: Record<string, unknown[]>;
}

export interface InferRequest {
  model_name: string;
  id?: string;
  parameters?: Record<string, unknown>;
  inputs: Tensor[];
  raw_input_contents?: Buffer[];
}

export interface InferResponse {
  model_name?: string;
  id?: string;
  parameters?: Record<string, unknown>;
  outputs?: Tensor[];
  raw_output_contents?: Buffer[];
}

export interface StreamedResponse {
  error_message?: string;
  infer_response?: InferResponse;
}

const PATH = '/inference.GRPCInferenceService';

function method<Request, Response>(
  name: string,
  ask: string,
  answer: string,
  streams: boolean,
): grpc.MethodDefinition<Request, Response> {
  const [request, response] = [codec<Request>(ask), codec<Response>(answer)];
  return {
    path: `${PATH}/${name}`,
    requestStream: streams,
    responseStream: streams,
    requestSerialize: request.serialize,
    requestDeserialize: request.deserialize,
    responseSerialize: response.serialize,
    responseDeserialize: response.deserialize,
  };
}

const MODEL_INFER = method<InferRequest, InferResponse>('ModelInfer', 'ModelInferRequest', 'ModelInferResponse', false);
const STREAM_INFER = method<InferRequest, StreamedResponse>(
  'ModelStreamInfer',
  'ModelInferRequest',
  'ModelStreamInferResponse',
  true,
);
/** MLServer's stream has no message of its own for answers. */
const BARE_STREAM_INFER = method<InferRequest, InferResponse>(
  'ModelStreamInfer',
  'ModelInferRequest',
  'ModelInferResponse',
  true,
);
const SERVER_LIVE = method<object, { live: boolean }>('ServerLive', 'Nothing', 'ServerLiveResponse', false);

export interface KserveServer {
  infer?: grpc.handleUnaryCall<InferRequest, InferResponse>;
  stream?: grpc.handleBidiStreamingCall<InferRequest, StreamedResponse>;
  /** Instead of `stream`. */
  bareStream?: grpc.handleBidiStreamingCall<InferRequest, InferResponse>;
}

const notThere: grpc.handleUnaryCall<InferRequest, InferResponse> = (_call, reply) =>
  reply({ code: grpc.status.UNIMPLEMENTED });
const endsAtOnce: grpc.handleBidiStreamingCall<InferRequest, StreamedResponse> = (call) => call.end();

/** A real gRPC server that speaks KServe v2. */
export async function startKserveServer({ infer, stream, bareStream }: KserveServer) {
  const server = new grpc.Server();
  server.addService(
    {
      ModelInfer: MODEL_INFER,
      ModelStreamInfer: bareStream === undefined ? STREAM_INFER : BARE_STREAM_INFER,
      ServerLive: SERVER_LIVE,
    },
    {
      ModelInfer: infer ?? notThere,
      ModelStreamInfer: bareStream ?? stream ?? endsAtOnce,
      ServerLive: (_call: unknown, reply: grpc.sendUnaryData<{ live: boolean }>) => reply(null, { live: true }),
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, url: `http://127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

/** A real gRPC client; `headers` go with every request. */
export function dialKserve(port: number, channel: grpc.ChannelOptions = {}, headers: Record<string, string> = {}) {
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), channel);
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return {
    close: () => client.close(),
    infer: (request: InferRequest, deadlineMs = 30_000) => {
      return new Promise<InferResponse | grpc.ServiceError>((resolve) => {
        const { path, requestSerialize, responseDeserialize } = MODEL_INFER;
        const options = { deadline: Date.now() + deadlineMs };
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          metadata,
          options,
          (error, reply) => resolve(error ?? reply ?? {}),
        );
      });
    },
    live: () => {
      return new Promise<boolean>((resolve) => {
        const { path, requestSerialize, responseDeserialize } = SERVER_LIVE;
        client.makeUnaryRequest(path, requestSerialize, responseDeserialize, {}, (_error, response) =>
          resolve(response?.live === true),
        );
      });
    },
    stream: () => {
      const { path, requestSerialize, responseDeserialize } = STREAM_INFER;
      return client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata);
    },
    bareStream: () => {
      const { path, requestSerialize, responseDeserialize } = BARE_STREAM_INFER;
      return client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata);
    },
  };
}

/** A text tensor of one element with its contents as the raw lists have them. */
export function rawText(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}

export function textTensor(name: string): Tensor {
  return { name, datatype: 'BYTES', shape: [1] };
}

export function requestOf(text: string, id = ''): InferRequest {
  return { model_name: 'ensemble', id, inputs: [textTensor('text_input')], raw_input_contents: [rawText(text)] };
}

export function responseOf(text: string, id = '', parameters: Record<string, unknown> = {}): InferResponse {
  return {
    model_name: 'ensemble',
    id,
    parameters,
    outputs: [textTensor('text_output')],
    raw_output_contents: [rawText(text)],
  };
}
