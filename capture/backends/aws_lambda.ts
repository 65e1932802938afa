import { asNumber, asRecord, asString, isRecord } from '../../core/json.js';
import { AWS } from '../../core/names/attributes.js';
import type { DecodedExchange } from '../decode.js';
import type { WireChunk, WireHeaders } from '../exchange.js';
import { parseJson } from '../body/lenient_json.js';
import { awsErrorOf } from './parts/aws_errors.js';
import type { Backend, Reading } from './backend.js';
import { unwrapped, type Contents, type ReadInside } from './parts/envelope.js';
import { errorOfFailedResponse, type ServerError } from './parts/errors.js';

/** `{name}` may be an ARN. The dates are versions of the API. */
const PATH = /\/20\d\d-\d\d-\d\d\/functions\/(.+)\/(?:response-streaming-invocations|invocations|invoke-async)\/?$/;
/** Ends the head of a streamed HTTP answer (`awslambda.HttpResponseStream`). */
const HEAD_END = Buffer.alloc(8);
const MAX_HEAD = 64 * 1024;

/**
 * AWS Lambda's Invoke API, whole or streamed (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html), also of its emulator,
 * and answers in the form API Gateway takes them
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html). Events and answers may be
 * envelopes of HTTP messages; what is in them is read as if it had come by itself.
 */
export function createAwsLambda(readInside: ReadInside): Backend {
  return {
    name: 'aws-lambda',
    recognises: (exchange) => PATH.test(exchange.path) || isProxyAnswer(wholeAnswer(exchange)),
    read: (exchange) => {
      if (exchange.exchange.request.headers['x-amz-invocation-type']?.toLowerCase() === 'dryrun') return null;
      const streamed = exchange.events.some((event) => event.frame !== undefined);
      const asked = askedIn(exchange);
      const inside = unwrapped(exchange, { ...asked, ...(streamed ? streamIn(exchange) : answerIn(exchange)) });
      const reading = readInside(inside, exchange);
      return reading && withFunction(reading, exchange, inside, streamed);
    },
  };
}

function wholeAnswer(exchange: DecodedExchange): unknown {
  return exchange.responseType === 'application/json' ? exchange.responseJson : undefined;
}

function isProxyAnswer(answer: unknown): answer is Record<string, unknown> {
  if (!isRecord(answer) || typeof answer['statusCode'] !== 'number') return false;
  return 'body' in answer && ('isBase64Encoded' in answer || 'headers' in answer || 'multiValueHeaders' in answer);
}

/** The HTTP request in an event of API Gateway (v1, v2), a load balancer or a function URL; nothing where it is the request itself. */
function askedIn({ requestJson }: DecodedExchange): Contents {
  const event = asRecord(requestJson);
  const isProxy = ['isBase64Encoded', 'requestContext', 'httpMethod', 'rawPath'].some((field) => field in event);
  if (!isProxy || !('body' in event)) return {};
  const http = asRecord(asRecord(event['requestContext'])['http']);
  const query = asString(event['rawQueryString']);
  const path = asString(event['rawPath']) || asString(event['path']) || asString(http['path']) || '/';
  return {
    method: asString(event['httpMethod']) || asString(http['method']) || 'POST',
    url: query === '' ? path : `${path}?${query}`,
    request: bodyIn(event),
    requestHeaders: headersIn(event),
  };
}

function answerIn(exchange: DecodedExchange): Contents {
  const answer = exchange.responseJson;
  if (!isRecord(answer) || asNumber(answer['statusCode']) === null || !('body' in answer)) return {};
  const data = bodyIn(answer);
  return {
    status: asNumber(answer['statusCode']) ?? 200,
    response: exchange.responseChunks.slice(-1).map(({ atMs }) => ({ atMs, data })),
    responseHeaders: headersIn(answer),
  };
}

function bodyIn(envelope: Record<string, unknown>): Buffer {
  const { body } = envelope;
  if (typeof body === 'string') return Buffer.from(body, envelope['isBase64Encoded'] === true ? 'base64' : 'utf8');
  return Buffer.from(body === null || body === undefined ? '' : JSON.stringify(body));
}

function headersIn(envelope: Record<string, unknown>): WireHeaders {
  const all = Object.entries({ ...asRecord(envelope['multiValueHeaders']), ...asRecord(envelope['headers']) });
  const texts = all.map(([name, value]) => [
    name.toLowerCase(),
    Array.isArray(value) ? value.join(', ') : asString(value),
  ]);
  return Object.fromEntries(texts.filter(([name]) => name !== 'content-encoding'));
}

/** Pieces of a streamed answer, after the head that an HTTP answer begins with. */
function streamIn(exchange: DecodedExchange): Contents {
  const chunks = exchange.events.flatMap(({ name, frame, atMs }) =>
    frame === undefined || name !== 'PayloadChunk' ? [] : [{ atMs, data: frame.payload }],
  );
  const plain = { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' };
  const start = Buffer.concat(chunks.map(({ data }) => data)).subarray(0, MAX_HEAD);
  const end = start[0] === 0x7b ? start.indexOf(HEAD_END) : -1;
  const head = end < 0 ? undefined : parseJson(start.toString('utf8', 0, end));
  if (!isRecord(head)) return { response: chunks, responseHeaders: plain };
  return {
    status: asNumber(head['statusCode']) ?? 200,
    response: withoutStart(chunks, end + HEAD_END.length),
    responseHeaders: { ...plain, ...headersIn(head) },
  };
}

function withoutStart(chunks: readonly WireChunk[], bytes: number): WireChunk[] {
  let left = bytes;
  return chunks.map(({ atMs, data }) => {
    const cut = Math.min(left, data.length);
    left -= cut;
    return { atMs, data: data.subarray(cut) };
  });
}

function withFunction(
  reading: Reading,
  exchange: DecodedExchange,
  inside: DecodedExchange,
  streamed: boolean,
): Reading {
  const error = errorOf(exchange, inside, reading);
  const name = PATH.exec(exchange.path)?.[1];
  const version = exchange.exchange.response?.headers['x-amz-executed-version'];
  return {
    ...reading,
    streaming: streamed || reading.streaming,
    finished: reading.finished || exchange.events.some((event) => event.name === 'InvokeComplete'),
    ...(error !== null && { error_type: error.type, error_message: error.message }),
    attributes: {
      ...reading.attributes,
      ...(name !== undefined && { [AWS.function]: name }),
      ...(version !== undefined && { [AWS.functionVersion]: version }),
    },
  };
}

/** What Lambda says, else what the function says under a 200 of Lambda's. */
function errorOf(exchange: DecodedExchange, inside: DecodedExchange, reading: Reading): ServerError | null {
  const end = asRecord(exchange.events.find((event) => event.name === 'InvokeComplete')?.json);
  const code = asString(end['ErrorCode']);
  if (code !== '') return { type: code, message: asString(end['ErrorDetails']) };
  const failed = exchange.exchange.response?.headers['x-amz-function-error'];
  if (failed !== undefined) {
    const { errorType, errorMessage } = asRecord(exchange.responseJson);
    return { type: asString(errorType) || failed, message: asString(errorMessage) };
  }
  const told = awsErrorOf(exchange);
  if (told !== null || (inside.status ?? 0) < 400) return told;
  const error = errorOfFailedResponse(inside.responseJson, inside.responseText);
  return {
    type: reading.error_type || error.type || String(inside.status),
    message: reading.error_message || error.message,
  };
}
