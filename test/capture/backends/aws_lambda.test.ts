import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { event, EVENT_STREAM, frames, payloadEvent } from '../helpers/event_stream.js';
import { callOf, capture, exchangeOf, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const url = '/2015-03-31/functions/infer/invocations';
const streamUrl = '/2021-11-15/functions/infer/response-streaming-invocations';
const request = { prompt: 'Hi', max_tokens: 9 };
const answer = { completion: 'Yo', model: 'm', usage: { input_tokens: 3, output_tokens: 5 } };
const chat = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
const chatAnswer = {
  object: 'chat.completion',
  model: 'm-1',
  choices: [{ index: 0, message: { content: 'Yo' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 5 },
};
const read = { prompt: 'Hi', output: 'Yo', input_tokens: 3, output_tokens: 5 };
const proxied = (body: unknown, more: object = {}) => ({
  statusCode: 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
  isBase64Encoded: false,
  ...more,
});
const base64 = (body: unknown) => Buffer.from(JSON.stringify(body)).toString('base64');
const streamed = (...payloads: (string | Buffer)[]): ExchangeSketch => ({
  url: streamUrl,
  request,
  responseHeaders: EVENT_STREAM,
  chunks: frames(...payloads.map((payload) => payloadEvent('PayloadChunk', payload)), event('InvokeComplete', {})),
});

describe('Lambda', () => {
  it.each<Case>([
    ['bare JSON both ways', { url, request, response: answer, responseHeaders: { 'content-type': 'application/json', 'x-amz-executed-version': '7' } }, { ...read, operation: 'infer', response_model: 'm', max_tokens: 9, attributes: { 'faas.invoked_name': 'infer', 'faas.version': '7' } }],
    ['an answer for API Gateway', { url, request, response: proxied(answer) }, read],
    ['an answer in base64', { url, request, response: { statusCode: 200, body: base64(answer), isBase64Encoded: true } }, read],
    ['an answer whose body is no string', { url, request, response: { statusCode: 200, body: answer } }, read],
    ['an event of API Gateway, version 2: the path inside tells the protocol', { url, request: { version: '2.0', rawPath: '/v1/chat/completions', rawQueryString: 'a=1', requestContext: { http: { method: 'POST' } }, headers: { 'content-type': 'application/json' }, body: base64(chat), isBase64Encoded: true }, response: proxied(chatAnswer) }, { ...read, operation: 'chat', request_model: 'm', response_model: 'm-1', finish_reasons: ['stop'] }],
    ['an event of API Gateway, version 1', { url, request: { httpMethod: 'POST', path: '/chat', body: JSON.stringify(chat), multiValueHeaders: { 'content-type': ['application/json'] } }, response: proxied(chatAnswer) }, { ...read, operation: 'chat' }],
    ['a function by its ARN', { url: '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Ainfer/invocations', request, response: answer }, { ...read, attributes: { 'faas.invoked_name': 'arn:aws:lambda:us-east-1:1:function:infer' } }],
    ['a function that failed under a 200', { url, request, response: { errorType: 'KeyError', errorMessage: "'inputs'", stackTrace: [] }, responseHeaders: { 'content-type': 'application/json', 'x-amz-function-error': 'Unhandled' } }, { outcome: 'error', error_type: 'KeyError', error_message: "'inputs'", prompt: 'Hi' }],
    ['a failure inside the envelope', { url, request, response: proxied({ error: { type: 'overloaded', message: 'Busy' } }, { statusCode: 503 }) }, { outcome: 'error', error_type: 'overloaded', error_message: 'Busy', http_status: 200 }],
    ['a failure in plain words', { url, request, response: { statusCode: 500, body: 'Boom' } }, { outcome: 'error', error_type: '500', error_message: 'Boom' }],
    ['an error of Lambda itself', { url, request, status: 429, response: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User', message: 'Rate Exceeded.' }, responseHeaders: { 'content-type': 'application/json', 'x-amzn-errortype': 'TooManyRequestsException' } }, { outcome: 'error', error_type: 'TooManyRequestsException', error_message: 'Rate Exceeded.' }],
    ['a stream of text', streamed('Gr', Buffer.from('ü').subarray(0, 1), Buffer.from('ü').subarray(1), 'ße'), { output: 'Grüße', streaming: true, ttft_ms: 100, prompt: 'Hi' }],
    ['a stream of events after the head of an HTTP answer', { ...streamed(`${JSON.stringify({ statusCode: 200, headers: { 'Content-Type': 'text/event-stream' } })}\0\0\0`, `\0\0\0\0\0data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'Y' } }] })}\n\n`, `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'o' }, finish_reason: 'stop' }] })}\n\n`), request: chat }, { operation: 'chat', output: 'Yo', ttft_ms: 110, finish_reasons: ['stop'] }],
    ['a stream that fails', { url: streamUrl, request, responseHeaders: EVENT_STREAM, chunks: frames(payloadEvent('PayloadChunk', 'Y'), event('InvokeComplete', { ErrorCode: 'Unhandled', ErrorDetails: 'Out of memory' })) }, { outcome: 'error', error_type: 'Unhandled', error_message: 'Out of memory', output: 'Y' }],
    ['an answer for API Gateway under any path', { url: '/prod/infer', request, response: proxied(answer) }, read],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'aws-lambda', ...expected });
  });

  it('a dry run is no inference', async () => {
    const exchange = exchangeOf({ url, request, status: 204, requestHeaders: { 'x-amz-invocation-type': 'DryRun' } });
    expect(await capture(exchange)).toEqual({ skipped: 'not_inference' });
  });
}); // prettier-ignore
