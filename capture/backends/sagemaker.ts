import { AWS } from '../../core/names/attributes.js';
import type { DecodedExchange } from '../decode.js';
import { awsErrorOf } from './parts/aws_errors.js';
import type { Backend, Reading } from './backend.js';
import { unwrapped, type ReadInside } from './parts/envelope.js';

const ENDPOINT = /(?:^|\/)endpoints\/([^/]+)\/(?:async-)?invocations(?:-response-stream)?\/?$/;
const CONTAINER = /^\/invocations\/?$/;
/** Of containers with many models: the path, which others have too, and the header. */
const MANY_MODELS = /^\/models\/([^/]+)\/invoke\/?$/;
const TARGET_MODEL = 'x-amzn-sagemaker-target-model';
const COMPONENT = 'x-amzn-sagemaker-inference-component';
const INNER_TYPE = 'x-amzn-sagemaker-content-type';

/**
 * Amazon SageMaker endpoints from outside (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Operations_Amazon_SageMaker_Runtime.html).
 * Bodies are the container's own; of a response stream they come in parts that end anywhere.
 */
export function createSagemaker(readInside: ReadInside): Backend {
  return {
    name: 'sagemaker',
    servesAt: (path) => ENDPOINT.test(path),
    recognises: () => true,
    read: (exchange) => {
      const parts = exchange.events.filter((event) => event.frame !== undefined);
      const reading = readInside(parts.length > 0 ? joined(exchange) : exchange, exchange);
      return reading && withEndpoint(reading, exchange, parts.length > 0);
    },
  };
}

/**
 * Inside the container of an endpoint (https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html):
 * one door for whatever the model server speaks. MLflow has the same.
 */
export function createSagemakerContainer(readInside: ReadInside): Backend {
  return {
    name: 'sagemaker-container',
    servesAt: (path) => CONTAINER.test(path) || MANY_MODELS.test(path),
    recognises: ({ path, exchange }) => CONTAINER.test(path) || exchange.request.headers[TARGET_MODEL] !== undefined,
    read: (exchange) => {
      const reading = readInside(exchange, exchange);
      return reading && { ...reading, request_model: reading.request_model || modelIn(exchange) };
    },
  };
}

/** Part borders mean nothing: lines and characters go on over them. */
function joined(exchange: DecodedExchange): DecodedExchange {
  const type = exchange.exchange.response?.headers[INNER_TYPE] ?? '';
  const parts = exchange.events.flatMap(({ frame, atMs }) =>
    frame === undefined || frame.failed ? [] : [{ atMs, data: frame.payload }],
  );
  return unwrapped(exchange, { response: parts, responseHeaders: { 'content-type': type } });
}

function withEndpoint(reading: Reading, exchange: DecodedExchange, streamed: boolean): Reading {
  const { request, response } = exchange.exchange;
  const endpoint = ENDPOINT.exec(exchange.path)?.[1] ?? '';
  const variant = response?.headers['x-amzn-invoked-production-variant'];
  const error = awsErrorOf(exchange);
  return {
    ...reading,
    provider: reading.provider || 'aws.sagemaker',
    request_model: reading.request_model || modelIn(exchange) || endpoint,
    session_id: reading.session_id || request.headers['x-amzn-sagemaker-session-id'],
    streaming: streamed || reading.streaming,
    error_type: error?.type || reading.error_type,
    error_message: error?.message ?? reading.error_message,
    attributes: {
      ...reading.attributes,
      ...(endpoint !== '' && { [AWS.endpoint]: endpoint }),
      ...(variant !== undefined && { [AWS.variant]: variant }),
    },
  };
}

/** Of endpoints with several models: which one was asked. */
function modelIn({ path, exchange }: DecodedExchange): string {
  const { headers } = exchange.request;
  return headers[TARGET_MODEL] ?? headers[COMPONENT] ?? MANY_MODELS.exec(path)?.[1] ?? '';
}
