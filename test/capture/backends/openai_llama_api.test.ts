import { describe, expect, it } from 'vitest';
import type { Call } from '../../../core/call.js';
import { callOf, type ExchangeSketch } from '../helpers/exchanges.js';
import { stream, USER } from '../helpers/openai_chats.js';

type Case = [name: string, sketch: ExchangeSketch, expected: Partial<Call>];

const counts = (input: number, output: number, prefix = 'num_') =>
  Object.entries({ completion: output, prompt: input, total: input + output }).map(([kind, value]) => ({
    metric: `${prefix}${kind}_tokens`,
    value,
    unit: 'tokens',
  }));
const said = (text: string) => ({ type: 'text', text });
const event = (event_type: string, delta: object, more: object = {}) => ({ id: 'A', event: { event_type, delta, ...more } }); // prettier-ignore
const message = (more: object, metrics = counts(3, 2)): ExchangeSketch => ({
  request: USER,
  response: { id: 'A', completion_message: { role: 'assistant', stop_reason: 'stop', ...more }, metrics },
});

describe('Meta’s Llama API', () => {
  it.each<Case>([
    ['a message, and the usage in a list', message({ content: said('Hello') }), { output: 'Hello', finish_reasons: ['stop'], streaming: false }],
    ['a message that is a bare text, counted by Llama Stack', message({ content: 'Hello' }, counts(3, 2, '')), { output: 'Hello' }],
    ['a call of a function', message({ content: said(''), stop_reason: 'tool_calls', tool_calls: [{ id: 'c1', function: { name: 'f', arguments: '{"a":1}' } }] }), { tool_calls: [{ id: 'c1', name: 'f', arguments: '{"a":1}' }], finish_reasons: ['tool_calls'] }],
    [
      'a stream, with the usage in an event of its own',
      stream(event('start', said('')), event('progress', said('Hel')), event('progress', said('lo')), event('complete', said(''), { stop_reason: 'length' }), event('metrics', said(''), { metrics: counts(3, 2) })),
      { output: 'Hello', finish_reasons: ['length'], streaming: true, ttft_ms: 110, tpot_ms: 10 },
    ],
    [
      'a function called piece by piece',
      stream(event('progress', { type: 'tool_call', id: 'c1', function: { name: 'f', arguments: '' } }), event('progress', { type: 'tool_call', function: { arguments: '{"a":1}' } }), event('complete', said(''), { stop_reason: 'tool_calls' }), event('metrics', said(''), { metrics: counts(3, 2) })),
      { tool_calls: [{ id: 'c1', name: 'f', arguments: '{"a":1}' }], ttft_ms: 100 },
    ],
  ])('%s', async (_, sketch, expected) => {
    expect(await callOf(sketch)).toMatchObject({ backend: 'openai', operation: 'chat', prompt: 'Hi', response_id: 'A', input_tokens: 3, output_tokens: 2, tokens_source: 'reported', ...expected });
  }); // prettier-ignore

  it('is known by its answer under other paths, as Llama Stack has had it', async () => {
    const sketch = {
      ...message({ content: 'Hello', stop_reason: 'end_of_turn' }),
      url: '/v1/inference/chat-completion',
    };
    const expected = { backend: 'openai', operation: 'chat', output: 'Hello', finish_reasons: ['end_of_turn'] };
    expect(await callOf(sketch)).toMatchObject(expected);
  });

  it('says no usage where none came', async () => {
    expect(await callOf(stream(event('progress', said('Hel'))))).toMatchObject({
      output: 'Hel',
      tokens_source: 'absent',
    });
  });
});
