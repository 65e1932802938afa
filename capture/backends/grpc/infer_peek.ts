import { readFields } from '../../body/protobuf.js';
import { readStreamedAnswer } from './infer_messages.js';

const REQUEST_ID = 3;

/** Which request a message of `ModelStreamInfer` belongs to, and whether it is the last of its answers. */
export interface InferPeek {
  /** The client's id; '' when it gave none. */
  id: string;
  last: boolean;
}

/** @param request start of a `ModelInferRequest`; its id stands in front of its tensors */
export function peekInferRequest(request: Uint8Array): InferPeek {
  let id = '';
  readFields(request, { [REQUEST_ID]: ({ bytes }) => (id = bytes.toString('utf8')) });
  return { id, last: false };
}

/** @param answer start of a `ModelStreamInferResponse` */
export function peekInferAnswer(answer: Uint8Array): InferPeek {
  const { error, message } = readStreamedAnswer(answer);
  return { id: message.id, last: error !== '' || message.parameters['triton_final_response'] === true };
}
