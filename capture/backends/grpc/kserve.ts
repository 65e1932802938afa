import type { DecodedExchange } from '../../decode.js';
import { grpcMessages } from '../../body/grpc.js';
import type { Backend, Reading } from '../backend.js';
import { readInference, type TimedAnswer } from '../kserve/inference.js';
import { readInferRequest, readInferResponse, readStreamedAnswer } from './infer_messages.js';
import { grpcFailure, isGrpc } from './rpc.js';

/** `inference.GRPCInferenceService`; TorchServe has it under a package of its own. */
const PATH = /[/.]GRPCInferenceService\/(\w+)$/;

/** The Open Inference Protocol (KServe v2) over gRPC, as spoken by Triton, KServe, MLServer and TorchServe. */
export const kserveGrpc: Backend = {
  name: 'kserve-grpc',
  recognises: (exchange) => isGrpc(exchange) && PATH.test(exchange.path),
  read: (exchange) => {
    const method = PATH.exec(exchange.path)?.[1];
    // The others ask whether a model is there and what it looks like.
    return method === 'ModelInfer' || method === 'ModelStreamInfer'
      ? readInfer(exchange, method === 'ModelStreamInfer')
      : null;
  },
};

/** A stream was cut into its requests by the collector (`InferStream`): here is one of them with its answers. */
function readInfer(exchange: DecodedExchange, streamed: boolean): Reading | null {
  const { request, response } = exchange.exchange;
  const [asked] = grpcMessages(request.body.chunks, request.headers);
  const failure = response === null ? null : grpcFailure(response);
  // A stream without a request that ended well was opened for nothing.
  if (streamed && asked === undefined && failure === null && exchange.exchange.end === 'complete') return null;
  const replies = response === null ? [] : grpcMessages(response.body.chunks, response.headers);
  const answers = replies.map(({ data, atMs }) => {
    if (!streamed) return { error: '', message: readInferResponse(data), atMs };
    return { ...readStreamedAnswer(data), atMs };
  });
  const reading = readInference(readInferRequest(asked?.data ?? Buffer.alloc(0)), withoutErrors(answers), streamed);
  const told = answers.find(({ error }) => error !== '')?.error ?? '';
  return {
    operation: 'infer',
    ...reading,
    error_type: failure?.error_type ?? (told === '' ? undefined : 'error'),
    error_message: failure?.error_message ?? told,
    finished: answers.some(({ message }) => message.parameters['triton_final_response'] === true),
  };
}

function withoutErrors(answers: readonly (TimedAnswer & { error: string })[]): TimedAnswer[] {
  return answers.filter(({ error }) => error === '');
}
