import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCapture } from '../../capture/index.js';
import { callSchema } from '../../core/call.js';
import { SIDELIGHT } from '../../core/names/attributes.js';
import { chunkEvent, event, EVENT_STREAM, frames, payloadEvent } from './helpers/event_stream.js';
import { exchangeOf, recut, SSE, sseChunks, targetOf, type ExchangeSketch } from './helpers/exchanges.js';
import { HOSTED_KEYS, HOSTED_PATHS } from './helpers/hosted_samples.js';
import { SAMPLES } from './helpers/samples.js';
import { spentFrom } from '../support/spent.js';

const capture = createCapture({ target: targetOf(), collectorId: 'test', salt: 'pepper' });

const sample = fc.constantFrom(...SAMPLES);

async function callOf(sketch: ExchangeSketch) {
  const captured = await capture(exchangeOf(sketch));
  // Capture would catch what a backend throws, and say so.
  expect(captured).not.toHaveProperty(['call', 'attributes', SIDELIGHT.unreadable]);
  return 'call' in captured ? captured.call : captured.skipped;
}

describe('however the bytes are cut', () => {
  it('the call is the same', async () => {
    await fc.assert(
      fc.asyncProperty(sample, fc.array(fc.nat(2500), { maxLength: 40 }), async (sketch, cuts) => {
        const chunks = exchangeOf(sketch).response?.body.chunks ?? [];
        const whole = await callOf({ ...sketch, chunks: recut(chunks, []) });
        expect(await callOf({ ...sketch, chunks: recut(chunks, cuts) })).toEqual(whole);
      }),
      { numRuns: 400 },
    );
  });

  it('one byte at a time changes nothing either', async () => {
    for (const sketch of SAMPLES) {
      const chunks = exchangeOf(sketch).response?.body.chunks ?? [];
      const whole = await callOf({ ...sketch, chunks: recut(chunks, []) });
      const all = Array.from({ length: 5000 }, (_, index) => index);
      expect(await callOf({ ...sketch, chunks: recut(chunks, all) })).toEqual(whole);
    }
  });
});

describe('whatever comes', () => {
  const mutation = fc.record({
    at: fc.nat(3000),
    drop: fc.nat(40),
    insert: fc.oneof(
      fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom(
          'null',
          '{',
          '}',
          '[',
          '"',
          '\\',
          '\n\n',
          'data: ',
          '-1',
          '1e999',
          'NaN',
          '__proto__',
          '[[[[',
          ',"index":-1',
        )
        .map((text) => Buffer.from(text)),
    ),
  });
  const mutate = (data: Buffer, changes: { at: number; drop: number; insert: Buffer }[]) =>
    changes.reduce((body, { at, drop, insert }) => {
      const from = at % (body.length + 1);
      return Buffer.concat([body.subarray(0, from), insert, body.subarray(from + drop)]);
    }, data);

  it('mutated bodies give a valid call, never an exception', async () => {
    await fc.assert(
      fc.asyncProperty(sample, fc.array(mutation, { maxLength: 5 }), fc.array(mutation, { maxLength: 5 }), async (sketch, asked, answered) => {
        const exchange = exchangeOf(sketch);
        const request = Buffer.concat(exchange.request.body.chunks.map((chunk) => chunk.data));
        const response = Buffer.concat(exchange.response?.body.chunks.map((chunk) => chunk.data) ?? []);
        const call = await callOf({ ...sketch, request: mutate(request, asked), chunks: [{ atMs: 9, data: mutate(response, answered) }] });
        expect(callSchema.parse(call)).toEqual(call);
      }),
      { numRuns: 1000 },
    );
  }); // prettier-ignore

  it('any JSON under any path gives a valid call', async () => {
    const key = fc.constantFrom('choices', 'messages', 'content', 'delta', 'message', 'usage', 'output', 'input', 'index', 'error', 'data', 'type', 'text', 'tool_calls', 'function', 'arguments', 'prompt_tokens', 'response', 'id', 'model', 'n', 'finish_reason', 'inputs', 'outputs', 'generated_text', 'token', 'details', 'meta_info', 'sampling_params', 'text_output', 'name', 'datatype', 'shape', 'parameters', 'content_type', 'instances', 'predictions', 'label', 'score', 'timings', 'stop', 'embedding', 'done', 'inputText', 'results', 'outputText', 'completionReason', 'toolUse', 'stopReason', 'body', 'statusCode', 'headers', 'isBase64Encoded', ...HOSTED_KEYS); // prettier-ignore
    const json = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.constantFrom('', 'text', 'reasoning', 'user', 'message', 'completed'),
        fc.double(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(key, tie('any'), { maxKeys: 6 }),
      ),
    })).any;
    const url = fc.constantFrom('/v1/chat/completions', '/v1/completions', '/v1/responses', '/v1/embeddings', '/v1/images/generations', '/v1/audio/transcriptions', '/v1/moderations', '/v1/rerank', '/generate', '/generate_stream', '/', '/completion', '/embedding', '/api/chat', '/api/embed', '/encode', '/v2/models/m/infer', '/v2/models/m/generate', '/v1/models/m:predict', '/predictions/m', '/predict', '/model/m/converse', '/model/m/invoke', '/endpoints/e/invocations', '/invocations', '/2015-03-31/functions/f/invocations', ...HOSTED_PATHS); // prettier-ignore
    const status = fc.constantFrom(200, 400, 500);
    await fc.assert(
      fc.asyncProperty(url, status, json, fc.array(json, { maxLength: 4 }), fc.boolean(), async (path, code, request, answers, streamed) => {
        const sketch = { url: path, status: code, request: JSON.stringify(request) };
        const call = await callOf(
          streamed
            ? { ...sketch, responseHeaders: SSE, chunks: sseChunks(...answers.map((answer) => JSON.stringify(answer))) }
            : { ...sketch, response: JSON.stringify(answers[0] ?? null) },
        );
        expect(callSchema.parse(call)).toEqual(call);
      }),
      { numRuns: 1000 },
    );
  }); // prettier-ignore

  it('any JSON inside the frames of an AWS event stream gives a valid call', async () => {
    const key = fc.constantFrom('bytes', 'contentBlockIndex', 'delta', 'start', 'toolUse', 'text', 'usage', 'inputTokens', 'generation', 'results', 'choices', 'message', 'statusCode', 'headers', 'ErrorCode', 'originalMessage'); // prettier-ignore
    const json = fc.dictionary(key, fc.oneof(fc.json({ maxDepth: 2 }).map((text): unknown => JSON.parse(text)), fc.dictionary(key, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 })), { maxKeys: 4 });
    const name = fc.constantFrom('contentBlockStart', 'contentBlockDelta', 'messageStop', 'metadata', 'InvokeComplete', 'x');
    const framed = fc.oneof(
      fc.tuple(name, json).map(([type, body]) => event(type, body)),
      json.map(chunkEvent),
      fc.tuple(fc.constantFrom('PayloadPart' as const, 'PayloadChunk' as const), fc.string()).map(([type, text]) => payloadEvent(type, text)),
    );
    const url = fc.constantFrom('/model/m/converse-stream', '/model/m/invoke-with-response-stream', '/endpoints/e/invocations-response-stream', '/2021-11-15/functions/f/response-streaming-invocations', '/x'); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(url, json, fc.array(framed, { maxLength: 6 }), async (path, request, list) => {
        const call = await callOf({ url: path, request, responseHeaders: EVENT_STREAM, chunks: frames(...list) });
        expect(callSchema.parse(call)).toEqual(call);
      }),
      { numRuns: 300 },
    );
  }); // prettier-ignore

  it.each([
    ['brackets without end', '['.repeat(200_000)],
    ['objects without end', '{"a":'.repeat(50_000)],
    ['deep but whole', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['a deep message', `{"messages":${'[{"role":"user","content":'.repeat(20_000)}1${'}]'.repeat(20_000)}}`],
    ['NaN without end', `{"a":NaN,${'"a":NaN,'.repeat(30_000)}`],
    ['quotes', '"\\'.repeat(100_000)],
    ['empty events', 'data:\n\n'.repeat(40_000)],
    ['choices without end', `data: {"choices":[${'{"index":9},'.repeat(20_000)}{}]}\n\n`],
    ['tool calls without end', `data: {"choices":[{"delta":{"tool_calls":[${'{"id":"a","function":{"name":"f"}},'.repeat(5000)}{}]}}]}\n\n`],
    ['base64', `{"messages":[{"role":"user","content":"${'data:a/b;base64,'.repeat(15_000)}"}]}`],
  ])('%s takes no time worth mentioning', async (_, body) => {
    const spent = spentFrom();
    for (const responseHeaders of [SSE, { 'content-type': 'application/json' }, {}]) {
      const exchange = exchangeOf({ request: body, responseHeaders, response: body });
      exchange.request.body.truncated = true;
      const captured = await capture(exchange);
      expect(captured).toHaveProperty('call');
    }
    expect(spent()).toBeLessThan(3000);
  }); // prettier-ignore
});
