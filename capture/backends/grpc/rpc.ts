import type { WireResponse } from '../../exchange.js';
import type { DecodedExchange } from '../../decode.js';
import { grpcError, grpcMessages } from '../../body/grpc.js';
import type { Backend, Reading } from '../backend.js';
import { OPERATIONS } from './inference_rpc.js';

/** Told by the content type: `application/grpc`, `application/grpc+proto`, `application/grpc-web-text` ... */
export function isGrpc(exchange: DecodedExchange): boolean {
  return /^application\/grpc(?:-web(?:-text)?)?(?:\+|$)/.test(exchange.requestType);
}

/** The status of an RPC that failed, as fields of a reading. */
export function grpcFailure(response: WireResponse): Required<Pick<Reading, 'error_type' | 'error_message'>> | null {
  const error = grpcError(response);
  return error === null ? null : { error_type: error.type, error_message: error.message };
}

/** gRPC services whose messages nobody has told us: method, status, sizes and times. */
export const grpc: Backend = {
  name: 'grpc',
  recognises: isGrpc,
  read: (exchange) => {
    if (OPERATIONS.test(exchange.path)) return null;
    const { response } = exchange.exchange;
    const times = response === null ? [] : grpcMessages(response.body.chunks, response.headers).map(({ atMs }) => atMs);
    const streaming = times.length > 1;
    return {
      operation: '',
      ...(response !== null && grpcFailure(response)),
      streaming,
      content_times: streaming ? times : [],
    };
  },
};
