import { asRecord } from '../../../core/json.js';
import type { DecodedExchange } from '../../decode.js';
import { awsErrorOf } from '../parts/aws_errors.js';
import type { Backend, Reading } from '../backend.js';
import { readAsyncInvoke, readGuardrail } from './beside.js';
import type { ModelBodies } from './bodies.js';
import { readConverse } from './converse.js';
import { innerEvents, readInvoke } from './invoke.js';
import { bedrockTiming } from './timing.js';
import { invocationUsage } from './usage.js';

/** `{id}` may be an ARN, with slashes; it is escaped on the wire and no longer here. */
const PATH =
  /(?:^|\/)model\/(.+)\/(converse|converse-stream|invoke|invoke-with-response-stream|invoke-with-bidirectional-stream|count-tokens)\/?$/;

const GUARDRAIL = /(?:^|\/)guardrail\/(.+)\/version\/[^/]+\/apply\/?$/;
const ASYNC = /(?:^|\/)async-invoke\/?$/;

/**
 * Amazon Bedrock's runtime API (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html).
 * Its OpenAI-compatible door is `openai`.
 */
export const bedrock: Backend = {
  name: 'bedrock',
  servesAt: (path) => [PATH, GUARDRAIL, ASYNC].some((each) => each.test(path)),
  recognises: () => true,
  read: (exchange) => {
    const [, model = '', operation = ''] = PATH.exec(exchange.path) ?? [];
    if (operation === 'count-tokens') return null;
    const bodies: ModelBodies = {
      request: asRecord(exchange.requestJson),
      answer: (exchange.status ?? 0) < 400 ? asRecord(exchange.responseJson) : {},
      events: exchange.events,
    };
    const reading = readBodies(bodies, exchange, operation);
    return reading && withCommon(reading, exchange, model);
  },
};

function readBodies(bodies: ModelBodies, exchange: DecodedExchange, operation: string): Reading | null {
  if (operation.startsWith('invoke')) return readInvoke(bodies, exchange);
  if (ASYNC.test(exchange.path)) return readAsyncInvoke(bodies);
  const guardrail = GUARDRAIL.exec(exchange.path)?.[1];
  return guardrail === undefined ? readConverse(bodies) : readGuardrail(bodies, guardrail);
}

/** What is the same for all models: who was asked, what Bedrock counted, what went wrong. */
function withCommon(reading: Reading, exchange: DecodedExchange, model: string): Reading {
  const error = awsErrorOf(exchange);
  const headers = exchange.exchange.response?.headers ?? {};
  return {
    ...reading,
    provider: 'aws.bedrock',
    request_model: model || reading.request_model,
    streaming: exchange.events.length > 0,
    usage: reading.usage ?? invocationUsage(innerEvents(exchange.events), headers),
    error_type: error?.type ?? reading.error_type,
    error_message: error?.message ?? reading.error_message,
    attributes: { ...reading.attributes, ...bedrockTiming(exchange, headers) },
  };
}
