import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { EVENT_STREAM, exception, frames, payloadEvent } from '../helpers/event_stream.js';
import { callOf, capture, exchangeOf, SSE, sseChunks, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const JSON_TYPE = { 'content-type': 'application/json' };
const request = { inputs: 'Hi', parameters: { max_new_tokens: 9, temperature: 0.5 } };
const chat = { messages: [{ role: 'user', content: 'Hi' }], model: 'llama' };
const chatAnswer = {
  id: 'c',
  object: 'chat.completion',
  model: 'llama-3',
  choices: [{ index: 0, message: { content: 'Yo' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 5 },
};
const tgiToken = (text: string, more: object = {}) => ({
  token: { id: 1, text, special: false },
  generated_text: null,
  details: null,
  ...more,
});
const TGI_END = {
  generated_text: 'Grüße 🎉',
  details: { finish_reason: 'length', generated_tokens: 2, input_length: 3 },
};

/** A response stream whose parts end every few bytes, in the middle of lines and characters. */
function streamed(type: string, body: string, every: number, more: Buffer[] = []): ExchangeSketch {
  const bytes = Buffer.from(body);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += every)
    parts.push(payloadEvent('PayloadPart', bytes.subarray(at, at + every)));
  return {
    url: '/endpoints/ep-1/invocations-response-stream',
    request,
    responseHeaders: {
      ...EVENT_STREAM,
      'x-amzn-sagemaker-content-type': type,
      'x-amzn-invoked-production-variant': 'blue',
    },
    chunks: frames(...parts, ...more),
  };
}

const sse = (...events: object[]) => events.map((each) => `data:${JSON.stringify(each)}\n\n`).join('');

describe('SageMaker, from outside', () => {
  it.each<Case>([
    [
      'TGI, whole: the endpoint is the model',
      {
        url: '/endpoints/ep-1/invocations',
        request,
        response: [{ generated_text: 'Yo', details: { finish_reason: 'eos_token', generated_tokens: 5 } }],
        responseHeaders: { ...JSON_TYPE, 'x-amzn-invoked-production-variant': 'blue' },
      },
      {
        operation: 'text_completion',
        request_model: 'ep-1',
        prompt: 'Hi',
        output: 'Yo',
        output_tokens: 5,
        finish_reasons: ['eos_token'],
        max_tokens: 9,
        streaming: false,
        attributes: { 'aws.sagemaker.endpoint': 'ep-1', 'aws.sagemaker.variant': 'blue' },
      },
    ],
    [
      'one of several models',
      {
        url: '/endpoints/ep-1/invocations',
        request,
        requestHeaders: { 'x-amzn-sagemaker-target-model': 'a.tar.gz' },
        response: [{ generated_text: 'Yo' }],
      },
      { request_model: 'a.tar.gz' },
    ],
    [
      'a chat: the model the answer names',
      { url: '/endpoints/ep-1/invocations', request: chat, response: chatAnswer },
      {
        operation: 'chat',
        request_model: 'llama',
        response_model: 'llama-3',
        output: 'Yo',
        input_tokens: 3,
        output_tokens: 5,
        finish_reasons: ['stop'],
      },
    ],
    [
      'a TGI stream in pieces',
      streamed('text/event-stream', sse(tgiToken('Grüße'), tgiToken(' 🎉', TGI_END)), 7),
      {
        operation: 'text_completion',
        output: 'Grüße 🎉',
        input_tokens: 3,
        output_tokens: 2,
        finish_reasons: ['length'],
        streaming: true,
      },
    ],
    [
      'a DJL stream of JSON lines in pieces',
      streamed(
        'application/jsonlines',
        `${JSON.stringify({ token: { id: 1, text: 'Grüße', log_prob: -1 } })}\n${JSON.stringify({ token: { id: 2, text: ' 🎉' }, ...TGI_END })}\n`,
        5,
      ),
      { output: 'Grüße 🎉', output_tokens: 2, finish_reasons: ['length'], streaming: true },
    ],
    [
      'an OpenAI stream in one part',
      {
        ...streamed(
          'text/event-stream',
          sse(
            { choices: [{ index: 0, delta: { content: 'Yo' } }] },
            {
              choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
              usage: { prompt_tokens: 3, completion_tokens: 5 },
            },
          ),
          10_000,
        ),
        request: chat,
      },
      { operation: 'chat', output: 'Yo', input_tokens: 3, output_tokens: 5, ttft_ms: 100, finish_reasons: ['stop'] },
    ],
    [
      'a stream that fails half-way',
      streamed('text/event-stream', sse(tgiToken('Gr')), 10_000, [
        exception('ModelStreamError', { Message: 'Out of memory', ErrorCode: 'StreamBroken' }),
      ]),
      { output: 'Gr', outcome: 'error', error_type: 'ModelStreamError', error_message: 'Out of memory' },
    ],
    [
      'an error of the container, passed on',
      {
        url: '/endpoints/ep-1/invocations',
        request,
        status: 424,
        response: {
          ErrorCode: 'CLIENT_ERROR_FROM_MODEL',
          Message: 'Received client error (422) from primary with message ...',
          OriginalMessage: 'inputs too long',
          OriginalStatusCode: 422,
        },
        responseHeaders: { ...JSON_TYPE, 'x-amzn-errortype': 'ModelError:http://internal' },
      },
      { outcome: 'error', error_type: 'ModelError', error_message: 'inputs too long', request_model: 'ep-1' },
    ],
    [
      'an answer to be fetched later',
      {
        url: '/endpoints/ep-1/async-invocations',
        request: '',
        status: 202,
        response: { InferenceId: 'i', OutputLocation: 's3://b/o' },
      },
      { outcome: 'ok', request_model: 'ep-1', http_status: 202 },
    ],
    [
      'tensors',
      {
        url: '/endpoints/ep-1/invocations',
        request: { inputs: [{ name: 'x', shape: [1], datatype: 'FP32', data: [1] }] },
        response: { model_name: 'resnet', outputs: [{ name: 'y', shape: [1], datatype: 'FP32', data: [1] }] },
      },
      { operation: 'infer', response_model: 'resnet' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'sagemaker', provider: 'aws.sagemaker', ...expected });
  });

  it('a mapping made for the endpoint is for what is inside', async () => {
    const mapping = [{ path: '/endpoints/ep-1/*', prompt: '$.q', output: '$.a.text' }];
    const sketch = { ...streamed('application/json', JSON.stringify({ a: { text: 'Yo' } }), 4), request: { q: 'Hi' } };
    expect(await callOf(sketch, { mapping })).toMatchObject({ backend: 'sagemaker', prompt: 'Hi', output: 'Yo' });
  });
});

describe('SageMaker, inside the container', () => {
  it.each<Case>([
    ['TGI', { url: '/invocations', request, response: [{ generated_text: 'Yo' }] }, { operation: 'text_completion', prompt: 'Hi', output: 'Yo', max_tokens: 9 }],
    ['a chat', { url: '/invocations', request: chat, response: chatAnswer }, { operation: 'chat', response_model: 'llama-3', output: 'Yo', input_tokens: 3 }],
    ['a streamed chat', { url: '/invocations', request: { ...chat, stream: true }, responseHeaders: SSE, chunks: sseChunks({ choices: [{ index: 0, delta: { content: 'Yo' } }] }, '[DONE]') }, { operation: 'chat', output: 'Yo', streaming: true, ttft_ms: 100 }],
    ['anything else', { url: '/invocations', request: { prompt: 'Hi' }, response: { output: 'Yo' } }, { operation: 'infer', prompt: 'Hi', output: 'Yo' }],
    ['one of many models', { url: '/models/m1/invoke', requestHeaders: { 'x-amzn-sagemaker-target-model': 'm1.tar.gz' }, request, response: [{ generated_text: 'Yo' }] }, { request_model: 'm1.tar.gz', output: 'Yo' }],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'sagemaker-container', ...expected });
  });

  it('a ping is no inference', async () => {
    expect(await capture(exchangeOf({ method: 'GET', url: '/ping' }))).toEqual({ skipped: 'not_inference' });
  });
}); // prettier-ignore
