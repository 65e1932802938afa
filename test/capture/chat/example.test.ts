import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleOf, isMasked, type ChatExample } from '../../../capture/chat/example.js';
import { callOf, type ExchangeSketch } from '../helpers/exchanges.js';
import { fixtureCapture } from '../helpers/fixture_comparison.js';
import { loadFixtures } from '../helpers/fixtures.js';

/** The example that a call over this protocol makes. */
async function examplesOf(sketch: ExchangeSketch, correction = '') {
  return exampleOf(await callOf(sketch), correction);
}

const WEATHER = { name: 'weather', description: 'Of a place', parameters: { type: 'object', properties: {} } };

/** The same conversation: system, question, a call of a tool, its result, a second question, an answer. */
const expected = (id: string) => [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Weather in Oslo?' },
  {
    role: 'assistant',
    content: 'I look.',
    tool_calls: [{ id, type: 'function', function: { name: 'weather', arguments: '{"place":"Oslo"}' } }],
  },
  { role: 'tool', tool_call_id: id, content: '{"rain":true}' },
  { role: 'user', content: 'So an umbrella?' },
  { role: 'assistant', content: 'Yes.' },
];

const openaiCall = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"place":"Oslo"}' } };
const answered = (content: string) => ({
  choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop' }],
});

const dialects: Record<string, [id: string, sketch: ExchangeSketch]> = {
  openai: [
    'c1',
    {
      request: {
        model: 'm',
        messages: [
          { role: 'developer', content: [{ type: 'text', text: 'Be brief.' }] },
          { role: 'user', content: 'Weather in Oslo?' },
          { role: 'assistant', content: 'I look.', tool_calls: [openaiCall], reasoning_content: 'Hm.' },
          { role: 'tool', tool_call_id: 'c1', content: '{"rain":true}' },
          { role: 'user', content: 'So an umbrella?' },
        ],
      },
      response: answered('Yes.'),
    },
  ],
  'openai responses': [
    'c1',
    {
      url: '/v1/responses',
      request: {
        model: 'm',
        instructions: 'Be brief.',
        input: [
          { role: 'user', content: [{ type: 'input_text', text: 'Weather in Oslo?' }] },
          { type: 'reasoning', id: 'rs_1', summary: [] },
          { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I look.' }] },
          { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{"place":"Oslo"}' },
          { type: 'function_call_output', call_id: 'c1', output: '{"rain":true}' },
          { role: 'user', content: 'So an umbrella?' },
        ],
      },
      response: {
        object: 'response',
        status: 'completed',
        output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Yes.' }] }],
      },
    },
  ],
  anthropic: [
    'toolu_1',
    {
      url: '/v1/messages',
      request: {
        model: 'claude',
        max_tokens: 100,
        system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
        messages: [
          { role: 'user', content: 'Weather in Oslo?' },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'Hm.', signature: 'x' },
              { type: 'text', text: 'I look.' },
              { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { place: 'Oslo' } },
            ],
          },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: '{"rain":true}' }] },
              { type: 'text', text: 'So an umbrella?' },
            ],
          },
        ],
      },
      response: {
        type: 'message',
        role: 'assistant',
        model: 'claude',
        content: [{ type: 'text', text: 'Yes.' }],
        stop_reason: 'end_turn',
        usage: { input_tokens: 3, output_tokens: 1 },
      },
    },
  ],
  gemini: [
    'call_1',
    {
      url: '/v1beta/models/gemini-pro:generateContent',
      request: {
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        contents: [
          { role: 'user', parts: [{ text: 'Weather in Oslo?' }] },
          {
            role: 'model',
            parts: [
              { text: 'Hm.', thought: true },
              { text: 'I look.' },
              { functionCall: { name: 'weather', args: { place: 'Oslo' } }, thoughtSignature: 'x' },
            ],
          },
          { role: 'user', parts: [{ functionResponse: { name: 'weather', response: { rain: true } } }] },
          { role: 'user', parts: [{ text: 'So an umbrella?' }] },
        ],
      },
      response: { candidates: [{ content: { role: 'model', parts: [{ text: 'Yes.' }] }, finishReason: 'STOP' }] },
    },
  ],
  bedrock: [
    't1',
    {
      url: '/model/amazon.nova-pro-v1:0/converse',
      request: {
        system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
        messages: [
          { role: 'user', content: [{ text: 'Weather in Oslo?' }] },
          {
            role: 'assistant',
            content: [
              { reasoningContent: { reasoningText: { text: 'Hm.' } } },
              { text: 'I look.' },
              { toolUse: { toolUseId: 't1', name: 'weather', input: { place: 'Oslo' } } },
            ],
          },
          {
            role: 'user',
            content: [
              { toolResult: { toolUseId: 't1', content: [{ json: { rain: true } }] } },
              { text: 'So an umbrella?' },
            ],
          },
        ],
      },
      response: {
        output: { message: { role: 'assistant', content: [{ text: 'Yes.' }] } },
        stopReason: 'end_turn',
        usage: { inputTokens: 3, outputTokens: 1, totalTokens: 4 },
      },
    },
  ],
  ollama: [
    'call_1',
    {
      url: '/api/chat',
      request: {
        model: 'llama3',
        stream: false,
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Weather in Oslo?' },
          {
            role: 'assistant',
            content: 'I look.',
            tool_calls: [{ function: { name: 'weather', arguments: { place: 'Oslo' } } }],
          },
          { role: 'tool', tool_name: 'weather', content: '{"rain":true}' },
          { role: 'user', content: 'So an umbrella?' },
        ],
      },
      response: { model: 'llama3', message: { role: 'assistant', content: 'Yes.' }, done: true, done_reason: 'stop' },
    },
  ],
};

describe('an example to fine-tune on', () => {
  it.each(Object.entries(dialects))(
    'is the same whatever protocol the conversation was held in: %s',
    async (_, [id, sketch]) => {
      expect(await examplesOf(sketch)).toEqual({ messages: expected(id) });
    },
  );

  it('has the prompt alone as the conversation where there was nothing else', async () => {
    const request = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
    expect(await examplesOf({ request, response: answered('Hello!') })).toEqual({
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello!' },
      ],
    });
  });

  it('ends with the calls of tools the model asked for, and holds what was on offer', async () => {
    const request = {
      model: 'm',
      messages: [{ role: 'user', content: 'Weather in Oslo?' }],
      tools: [{ type: 'function', function: WEATHER }],
    };
    const message = { role: 'assistant', content: null, tool_calls: [openaiCall] };
    const usage = { prompt_tokens: 9, completion_tokens: 5 };
    const choices = [{ message, finish_reason: 'tool_calls' }];
    const example = await examplesOf({ request, response: { choices, usage } });
    expect(example).toEqual({
      messages: [
        { role: 'user', content: 'Weather in Oslo?' },
        { role: 'assistant', tool_calls: [openaiCall] },
      ],
      tools: [{ type: 'function', function: WEATHER }],
    });
  });

  it('holds the correction in place of the answer', async () => {
    const request = { model: 'm', messages: [{ role: 'user', content: 'Capital of Australia?' }] };
    const example = await examplesOf({ request, response: answered('Sydney.') }, 'Canberra.');
    expect((example as ChatExample).messages.at(-1)).toEqual({ role: 'assistant', content: 'Canberra.' });
  });

  it('goes on where the client had begun to answer', async () => {
    const [, sketch] = dialects['anthropic'] ?? [];
    const messages = [
      { role: 'user', content: 'A word?' },
      { role: 'assistant', content: 'The word is ' },
    ];
    const example = await examplesOf({ ...sketch, request: { model: 'claude', max_tokens: 9, messages } });
    expect((example as ChatExample).messages.at(-1)).toEqual({ role: 'assistant', content: 'The word is Yes.' });
  });

  it('keeps pictures that can be fetched, and is none where a picture was not stored', async () => {
    const withPicture = (url: string) => ({
      request: {
        model: 'm',
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What?' },
              { type: 'image_url', image_url: { url } },
            ],
          },
        ],
      },
      response: answered('A cat.'),
    });
    const [asked] = ((await examplesOf(withPicture('https://example.com/cat.png'))) as ChatExample).messages;
    expect(asked?.content).toEqual([
      { type: 'text', text: 'What?' },
      { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } },
    ]);
    expect(await examplesOf(withPicture('data:image/png;base64,iVBORw0KGgo='))).toEqual({ reason: 'media' });
  });

  it('is none without texts, or where a tool answers that nobody asked', async () => {
    const texts = { prompt: 'Hi', output: 'Hello', tool_calls: [], attributes: {} };
    expect(exampleOf({ ...texts, output: '' }, '')).toEqual({ reason: 'no_texts' });
    expect(exampleOf({ ...texts, prompt: '' }, '')).toEqual({ reason: 'no_texts' });
    const orphan = JSON.stringify([
      { role: 'user', content: 'Hi' },
      { role: 'tool', tool_call_id: 'x', content: '1' },
    ]);
    expect(exampleOf({ ...texts, attributes: { 'gen_ai.input.messages': orphan } }, '')).toEqual({
      reason: 'unreadable',
    });
  });

  it('is useless when most of it is masked', () => {
    expect(
      isMasked({ prompt: 'Who is [email]?', output: 'Write to [email] or call [phone], he is there all day.' }),
    ).toBe(false);
    expect(isMasked({ prompt: 'His address?', output: '[email]' })).toBe(true);
    expect(isMasked({ prompt: '[phone] [card]', output: 'Thank you, I made a note of both of them.' })).toBe(true);
  });

  it('is well-formed or refused, whatever a conversation holds', () => {
    const word = fc.constantFrom('user', 'assistant', 'tool', 'system', 'model', 'x', '', 'hello');
    const key = fc.constantFrom(
      'role',
      'content',
      'type',
      'text',
      'parts',
      'tool_calls',
      'id',
      'name',
      'function',
      'tool_call_id',
      'toolUse',
      'toolResult',
      'functionCall',
      'functionResponse',
      'arguments',
      'images',
      'image_url',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        word,
        fc.constant(null),
        fc.integer(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 6 }), word, (messages, output) => {
        const attributes = {
          'gen_ai.input.messages': JSON.stringify(messages),
          'gen_ai.tool.definitions': JSON.stringify(messages),
        };
        expect(faultsOf(exampleOf({ prompt: 'Hi', output, tool_calls: [], attributes }, ''))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('is well-formed for every recorded conversation, and almost all of them make one', async (context) => {
    const rows = loadFixtures();
    if (rows === undefined) return context.skip();
    const capture = fixtureCapture();
    const faults: string[] = [];
    const tally = { made: 0, unreadable: 0 };
    for (const row of rows) {
      const call = await capture(row);
      if (call === null || call.outcome !== 'ok' || !['chat', 'generate_content'].includes(call.operation)) continue;
      const example = exampleOf(call, '');
      faults.push(...faultsOf(example));
      if ('messages' in example) tally.made++;
      else if (example.reason === 'unreadable') tally.unreadable++;
    }
    expect(faults).toEqual([]);
    expect(tally.made).toBeGreaterThan(500);
    expect(tally.unreadable / tally.made).toBeLessThan(0.02);
  });
});

/** What OpenAI would object to: an answer must stand at the end, and only tools that were called may answer. Empty where all is well. */
function faultsOf(example: ReturnType<typeof exampleOf>): string[] {
  if ('reason' in example) return [];
  const called = new Set<unknown>();
  const faults = example.messages.flatMap((message) => {
    const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
    for (const { id } of calls) called.add(id);
    const content: unknown = 'content' in message ? message.content : calls;
    return [
      ...(typeof content === 'string' || (Array.isArray(content) && content.length > 0) ? [] : ['content']),
      ...(message.role !== 'tool' || called.has(message.tool_call_id) ? [] : ['tool_call_id']),
      ...calls.filter(({ function: named }) => typeof named.name !== 'string' || typeof named.arguments !== 'string'),
    ].map((fault) => JSON.stringify([fault, message]));
  });
  const isEnded = example.messages.at(-1)?.role === 'assistant' && example.messages.some(({ role }) => role === 'user');
  return isEnded ? faults : [...faults, 'no answer at the end'];
}
