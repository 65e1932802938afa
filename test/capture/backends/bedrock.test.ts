import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { COMMON, hi, JSON_TYPE, said, url } from '../helpers/bedrock.js';
import { event, EVENT_STREAM, exception, frames } from '../helpers/event_stream.js';
import { callOf, capture, exchangeOf, type ExchangeSketch } from '../helpers/exchanges.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const converse = (...list: Buffer[]): ExchangeSketch => ({
  url: url('converse-stream'),
  request: hi,
  responseHeaders: EVENT_STREAM,
  chunks: frames(...list),
});
const text = (value: string, contentBlockIndex = 0) =>
  event('contentBlockDelta', { delta: { text: value }, contentBlockIndex });
describe('Converse', () => {
  it.each<Case>([
    [
      'a whole answer',
      {
        url: url('converse'),
        request: {
          ...hi,
          inferenceConfig: { maxTokens: 64, temperature: 0.5, topP: 0.9 },
          additionalModelRequestFields: { top_k: 4 },
        },
        response: said([{ text: 'Hel' }, { text: 'lo' }]),
      },
      {
        operation: 'chat',
        request_model: 'us.amazon.nova-lite-v1:0',
        prompt: 'Hi',
        output: 'Hello',
        input_tokens: 3,
        output_tokens: 5,
        finish_reasons: ['end_turn'],
        max_tokens: 64,
        temperature: 0.5,
        top_p: 0.9,
        top_k: 4,
        streaming: false,
        outcome: 'ok',
        attributes: { 'sidelight.server_timing.total_ms': '42' },
      },
    ],
    [
      'cached tokens stand beside the input',
      {
        url: url('converse'),
        request: hi,
        response: said([], {
          usage: {
            inputTokens: 3,
            outputTokens: 5,
            totalTokens: 38,
            cacheReadInputTokens: 10,
            cacheWriteInputTokens: 20,
            cacheDetails: [
              { ttl: '1h', inputTokens: 15 },
              { ttl: '5m', inputTokens: 5 },
            ],
          },
        }),
      },
      {
        input_tokens: 33,
        cached_input_tokens: 10,
        cache_write_tokens: 20,
        output_tokens: 5,
        attributes: { 'sidelight.usage.cache_write_1h_tokens': '15' },
      },
    ],
    [
      'cached tokens inside the input, where the total says so',
      {
        url: url('converse'),
        request: hi,
        response: said([], { usage: { inputTokens: 13, outputTokens: 5, totalTokens: 18, cacheReadInputTokens: 10 } }),
      },
      { input_tokens: 13, cached_input_tokens: 10 },
    ],
    [
      'thoughts, citations, tools of the client; not those of the service',
      {
        url: url('converse'),
        request: hi,
        response: said(
          [
            { reasoningContent: { reasoningText: { text: 'Hm', signature: 's' } } },
            { citationsContent: { content: [{ text: 'It says' }], citations: [] } },
            { toolUse: { toolUseId: 's', name: 'search', input: {}, type: 'server_tool_use' } },
            { toolUse: { toolUseId: 't', name: 'look', input: { a: 1 } } },
          ],
          { stopReason: 'tool_use' },
        ),
      },
      {
        output: 'It says',
        tool_calls: [{ id: 't', name: 'look', arguments: '{"a":1}' }],
        finish_reasons: ['tool_use'],
        attributes: { 'sidelight.reasoning': 'Hm' },
      },
    ],
    [
      'a model by its ARN; instructions, media and earlier turns',
      {
        url: url('converse', 'arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.x'),
        request: {
          system: [{ text: 'Be brief' }],
          messages: [
            { role: 'user', content: [{ text: 'A' }] },
            { role: 'assistant', content: [{ text: 'B' }] },
            { role: 'user', content: [{ document: { name: 'd', source: { bytes: 'AA' } } }, { text: 'C' }] },
          ],
        },
        response: said([{ text: 'x' }]),
      },
      { request_model: 'arn:aws:bedrock:us-east-1:1:inference-profile/us.x', prompt: 'C' },
    ],
    [
      'a guardrail that intervened',
      {
        url: url('converse'),
        request: {
          messages: [{ role: 'user', content: [{ guardContent: { text: { text: 'Bad' } } }] }],
          guardrailConfig: { guardrailIdentifier: 'g1', guardrailVersion: '1' },
        },
        response: said([{ text: 'Sorry' }], { stopReason: 'guardrail_intervened' }),
      },
      {
        prompt: 'Bad',
        output: 'Sorry',
        finish_reasons: ['guardrail_intervened'],
        attributes: { 'sidelight.guardrail': 'true', 'aws.bedrock.guardrail.id': 'g1' },
      },
    ],
    [
      'the model a prompt router chose',
      {
        url: url('converse'),
        request: hi,
        response: said([], { trace: { promptRouter: { invokedModelId: 'arn:x' } } }),
      },
      { response_model: 'arn:x' },
    ],
    [
      'a stream: times of the content, usage at the end',
      converse(
        event('messageStart', { role: 'assistant' }),
        text('Hel'),
        text('lo'),
        event('contentBlockStop', { contentBlockIndex: 0 }),
        event('messageStop', { stopReason: 'max_tokens' }),
        event('metadata', { usage: { inputTokens: 3, outputTokens: 5, totalTokens: 8 }, metrics: { latencyMs: 1 } }),
      ),
      {
        streaming: true,
        output: 'Hello',
        finish_reasons: ['max_tokens'],
        input_tokens: 3,
        output_tokens: 5,
        ttft_ms: 110,
        tpot_ms: 2.5,
        max_gap_ms: 10,
      },
    ],
    [
      'a stream of thoughts and tool calls',
      converse(
        event('contentBlockDelta', { delta: { reasoningContent: { text: 'Hm' } }, contentBlockIndex: 0 }),
        event('contentBlockDelta', { delta: { reasoningContent: { signature: 's' } }, contentBlockIndex: 0 }),
        event('contentBlockStart', { start: { toolUse: { toolUseId: 't', name: 'look' } }, contentBlockIndex: 1 }),
        event('contentBlockDelta', { delta: { toolUse: { input: '{"a"' } }, contentBlockIndex: 1 }),
        event('contentBlockDelta', { delta: { toolUse: { input: ':1}' } }, contentBlockIndex: 1 }),
        event('contentBlockStart', { start: { toolUse: { toolUseId: 'u', name: 'now' } }, contentBlockIndex: 2 }),
        event('messageStop', { stopReason: 'tool_use' }),
      ),
      {
        tool_calls: [
          { id: 't', name: 'look', arguments: '{"a":1}' },
          { id: 'u', name: 'now', arguments: '{}' },
        ],
        attributes: { 'sidelight.reasoning': 'Hm' },
        ttft_ms: 100,
      },
    ],
    [
      'a stream that fails half-way',
      converse(
        text('Hel'),
        exception('modelStreamErrorException', { message: 'Outer', originalStatusCode: 500, originalMessage: 'CUDA' }),
      ),
      { output: 'Hel', outcome: 'error', error_type: 'modelStreamErrorException', error_message: 'CUDA' },
    ],
    [
      'a client that leaves after the last word did not abort',
      { ...converse(text('Hi'), event('messageStop', { stopReason: 'end_turn' })), end: 'client_abort' },
      { outcome: 'ok' },
    ],
    [
      'a client that leaves before',
      { ...converse(text('Hi')), end: 'client_abort' },
      { outcome: 'client_abort', output: 'Hi' },
    ],
    [
      'an error body, its type in the header',
      {
        url: url('converse'),
        request: hi,
        status: 429,
        response: { message: 'Too many tokens' },
        responseHeaders: { ...JSON_TYPE, 'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/coral/' },
      },
      {
        outcome: 'error',
        error_type: 'ThrottlingException',
        error_message: 'Too many tokens',
        prompt: 'Hi',
        operation: 'chat',
      },
    ],
    [
      'an error body, its type inside',
      {
        url: url('converse-stream'),
        request: hi,
        status: 403,
        response: { __type: 'com.amazon.coral.service#AccessDeniedException', Message: 'No' },
      },
      { error_type: 'AccessDeniedException', error_message: 'No' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ ...COMMON, ...expected });
  });

  it.each<Case>([
    [
      'a guardrail asked by itself',
      {
        url: '/guardrail/g1/version/DRAFT/apply',
        request: { source: 'INPUT', content: [{ text: { text: 'Bad' } }] },
        response: { action: 'GUARDRAIL_INTERVENED', outputs: [{ text: 'Sorry' }], usage: {} },
      },
      {
        operation: 'moderation',
        prompt: 'Bad',
        output: 'Sorry',
        finish_reasons: ['GUARDRAIL_INTERVENED'],
        attributes: { 'sidelight.guardrail': 'true', 'aws.bedrock.guardrail.id': 'g1' },
      },
    ],
    [
      'a film to be fetched later',
      {
        url: '/async-invoke',
        request: {
          modelId: 'amazon.nova-reel-v1:0',
          modelInput: { taskType: 'TEXT_VIDEO', textToVideoParams: { text: 'A hat' } },
        },
        response: { invocationArn: 'arn:x' },
      },
      { operation: 'generate_content', request_model: 'amazon.nova-reel-v1:0', prompt: 'A hat', response_id: 'arn:x' },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ ...COMMON, ...expected });
  });

  it('counting tokens is no inference', async () => {
    expect(
      await capture(exchangeOf({ url: url('count-tokens'), request: { input: {} }, response: { inputTokens: 3 } })),
    ).toEqual({ skipped: 'not_inference' });
  });
});
