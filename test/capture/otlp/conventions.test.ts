import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHasher } from '../../../capture/call/identity.js';
import { createSpanReader, decodeJsonSpans } from '../../../capture/otlp/index.js';
import { callSchema, type Call } from '../../../core/call.js';
import { configSchema } from '../../../core/config/schema.js';
import { chatAttributes, exportRequest, hexId, type JsonSpan } from '../../service/otlp_support.js';

const { targets } = configSchema.parse({
  targets: [
    { name: 'llama', upstream: 'http://127.0.0.1:8000', listen: 4100, environment: 'production', version: 'v2' },
  ],
});
const read = createSpanReader({ targets, hasher: createHasher('salt') });

function callsOf(spans: readonly JsonSpan[], resource?: Record<string, unknown>): Call[] {
  const { spans: decoded } = decodeJsonSpans(JSON.stringify(exportRequest(spans, resource)));
  return read(decoded).calls.map(({ call }) => call);
}

const call = (attributes: Record<string, unknown>, more: JsonSpan = {}) => callsOf([{ ...more, attributes }])[0];

it('whatever a span claims to have used, its call may be stored', () => {
  const count = fc.oneof(fc.maxSafeNat(), fc.double(), fc.constantFrom(2 ** 53 - 1, 1e308, -1, 100_000_000, 'many'));
  const numbers = fc.record({
    'gen_ai.usage.input_tokens': count,
    'gen_ai.usage.output_tokens': count,
    'gen_ai.usage.cache_read.input_tokens': count,
    'gen_ai.usage.reasoning.output_tokens': count,
    'gen_ai.response.time_to_first_chunk': count,
    'gen_ai.request.max_tokens': count,
  });
  fc.assert(
    fc.property(numbers, (given) => {
      const found = call(chatAttributes(given));
      expect(callSchema.safeParse(found).error?.issues).toBeUndefined();
    }),
  );
  const claimed = { 'gen_ai.usage.input_tokens': 2 ** 53 - 1, 'gen_ai.usage.output_tokens': 7 };
  expect(call(chatAttributes(claimed))).toMatchObject({ input_tokens: null, output_tokens: 7 });
});

describe('GenAI conventions', () => {
  it('of today', () => {
    const messages = [
      { role: 'user', parts: [{ type: 'text', content: 'First' }] },
      { role: 'assistant', parts: [{ type: 'tool_call', id: 't1', name: 'look', arguments: { q: 1 } }] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 't1', result: 'found' }] },
      { role: 'user', parts: [{ type: 'text', content: 'Last' }] },
    ];
    const answer = [
      {
        role: 'assistant',
        parts: [
          { type: 'text', content: 'Answer' },
          { type: 'tool_call', id: 't2', name: 'write', arguments: { a: 2 } },
        ],
        finish_reason: 'tool_call',
      },
    ];
    const found = call(
      chatAttributes({
        'gen_ai.response.id': 'r-1',
        'gen_ai.conversation.id': 'c-1',
        'gen_ai.request.temperature': 0.3,
        'gen_ai.request.max_tokens': 64,
        'gen_ai.request.stream': true,
        'gen_ai.response.time_to_first_chunk': 0.2,
        'gen_ai.usage.cache_read.input_tokens': 60,
        'gen_ai.usage.reasoning.output_tokens': 12,
        'gen_ai.system_instructions': JSON.stringify([{ type: 'text', content: 'Be brief.' }]),
        'gen_ai.input.messages': JSON.stringify(messages),
        'gen_ai.output.messages': JSON.stringify(answer),
      }),
    );
    expect(found).toMatchObject({
      operation: 'chat',
      provider: 'openai',
      response_id: 'r-1',
      session_id: 'c-1',
      temperature: 0.3,
      max_tokens: 64,
      streaming: true,
      ttft_ms: 200,
      input_tokens: 100,
      output_tokens: 50,
      cached_input_tokens: 60,
      reasoning_tokens: 12,
      prompt: 'Last',
      output: 'Answer',
      finish_reasons: ['stop'],
      tool_calls: [{ id: 't2', name: 'write', arguments: '{"a":2}' }],
    });
    expect(found?.tpot_ms).toBeCloseTo((1200 - 200) / 49);
    expect(JSON.parse(found?.attributes['gen_ai.input.messages'] ?? '')).toMatchObject([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'First' },
      { role: 'assistant', tool_calls: [{ id: 't1', function: { name: 'look', arguments: '{"q":1}' } }] },
      { role: 'tool' },
      { role: 'user', content: 'Last' },
    ]);
  });

  it('of the years before: names, numbered attributes, events', () => {
    const old = {
      'gen_ai.system': 'anthropic',
      'gen_ai.request.model': 'claude-3-opus',
      'gen_ai.usage.prompt_tokens': 10,
      'gen_ai.usage.completion_tokens': 4,
    };
    expect(call(old, { name: 'chat claude-3-opus' })).toMatchObject({
      operation: 'chat',
      provider: 'anthropic',
      input_tokens: 10,
      output_tokens: 4,
    });
    expect(
      call({
        ...old,
        'gen_ai.prompt.0.role': 'system',
        'gen_ai.prompt.0.content': 'Short.',
        'gen_ai.prompt.1.role': 'user',
        'gen_ai.prompt.1.content': 'Why?',
        'gen_ai.completion.0.content': 'So.',
        'gen_ai.completion.0.finish_reason': 'end_turn',
      }),
    ).toMatchObject({ prompt: 'Why?', output: 'So.', finish_reasons: ['end_turn'] });
    expect(call({ ...old, 'gen_ai.prompt': 'Bare?', 'gen_ai.completion': 'Bare.' })).toMatchObject({
      prompt: 'Bare?',
      output: 'Bare.',
    });
    const content = [
      { name: 'gen_ai.content.prompt', attributes: { 'gen_ai.prompt': '[{"role":"user","content":"Event?"}]' } },
      {
        name: 'gen_ai.content.completion',
        attributes: { 'gen_ai.completion': '[{"role":"assistant","content":"Event."}]' },
      },
    ];
    expect(call(old, { events: content })).toMatchObject({ prompt: 'Event?', output: 'Event.' });
    const messages = [
      { name: 'gen_ai.system.message', attributes: { content: 'Short.' } },
      { name: 'gen_ai.user.message', attributes: { content: 'Message?' } },
      { name: 'gen_ai.choice', attributes: { index: 0, finish_reason: 'stop', message: { content: 'Choice.' } } },
    ];
    expect(call(old, { events: messages })).toMatchObject({
      prompt: 'Message?',
      output: 'Choice.',
      finish_reasons: ['stop'],
    });
  });

  it('count the input whole, whatever the habit', () => {
    const cached = { 'gen_ai.usage.cache_read_input_tokens': 900, 'gen_ai.usage.cache_creation_input_tokens': 50 };
    expect(call(chatAttributes(cached))).toMatchObject({
      input_tokens: 1050,
      cached_input_tokens: 900,
      cache_write_tokens: 50,
    });
  });

  it('tell calls from what is around them', () => {
    const named = (operation: string) => call(chatAttributes({ 'gen_ai.operation.name': operation }));
    for (const operation of ['invoke_agent', 'create_agent', 'execute_tool', 'invoke_workflow', 'retrieval', 'plan']) {
      expect([operation, named(operation)]).toEqual([operation, undefined]);
    }
    for (const operation of ['chat', 'text_completion', 'generate_content', 'embeddings']) {
      expect(named(operation)?.operation).toBe(operation);
    }
    expect(call({ 'gen_ai.system': 'openai', 'gen_ai.request.model': 'x' }, { name: 'embeddings x' })?.operation).toBe(
      'embeddings',
    );
    expect(call({ 'gen_ai.request.model': 'x', 'gen_ai.agent.name': 'a' }, { name: 'agent run' })).toBeUndefined();
    expect(call({ 'http.request.method': 'POST' })).toBeUndefined();
  });
});

describe('OpenInference', () => {
  const attributes = {
    'openinference.span.kind': 'LLM',
    'llm.model_name': 'gpt-4o-mini',
    'llm.provider': 'openai',
    'llm.invocation_parameters': '{"model":"gpt-4o-mini","temperature":0.7,"max_tokens":32,"stream":true}',
    'llm.input_messages.0.message.role': 'system',
    'llm.input_messages.0.message.content': 'Be kind.',
    'llm.input_messages.1.message.role': 'user',
    'llm.input_messages.1.message.contents.0.message_content.type': 'text',
    'llm.input_messages.1.message.contents.0.message_content.text': 'Hello?',
    'llm.output_messages.0.message.role': 'assistant',
    'llm.output_messages.0.message.content': 'Hello.',
    'llm.output_messages.0.message.tool_calls.0.tool_call.id': 'x',
    'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'look',
    'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': '{}',
    'llm.token_count.prompt': 12,
    'llm.token_count.completion': 3,
    'llm.token_count.prompt_details.cache_read': 8,
    'output.value': '{"id":"chatcmpl-9","model":"gpt-4o-mini-2024-07-18","choices":[{"finish_reason":"stop"}]}',
    'session.id': 's',
    'user.id': 'ann',
  };

  it("is read whole, the server's answer, too", () => {
    expect(call(attributes)).toMatchObject({
      operation: 'chat',
      request_model: 'gpt-4o-mini',
      response_model: 'gpt-4o-mini-2024-07-18',
      response_id: 'chatcmpl-9',
      temperature: 0.7,
      max_tokens: 32,
      streaming: true,
      prompt: 'Hello?',
      output: 'Hello.',
      finish_reasons: ['stop'],
      tool_calls: [{ id: 'x', name: 'look', arguments: '{}' }],
      input_tokens: 12,
      output_tokens: 3,
      cached_input_tokens: 8,
      session_id: 's',
      caller: createHasher('salt').hash('ann'),
    });
  });

  it('has spans that are no calls, and embeddings', () => {
    for (const kind of ['CHAIN', 'AGENT', 'TOOL', 'RETRIEVER', 'GUARDRAIL']) {
      expect(call({ ...attributes, 'openinference.span.kind': kind })).toBeUndefined();
    }
    const embedding = {
      'openinference.span.kind': 'EMBEDDING',
      'embedding.model_name': 'text-embedding-3-small',
      'embedding.embeddings.0.embedding.text': 'A text',
    };
    expect(call(embedding)).toMatchObject({
      operation: 'embeddings',
      request_model: 'text-embedding-3-small',
      prompt: 'A text',
    });
  });

  it('knows the first token of a stream', () => {
    const startMs = 1_760_000_000_000;
    const events = [{ name: 'First Token Stream Event', atMs: startMs + 150 }];
    expect(call(attributes, { startMs, endMs: startMs + 1000, events })).toMatchObject({ ttft_ms: 150 });
  });
});

describe('OpenLLMetry', () => {
  it('is read beside gen_ai attributes, and from before them', () => {
    expect(
      call({
        'llm.request.type': 'completion',
        'gen_ai.system': 'OpenAI',
        'gen_ai.request.model': 'gpt-3.5-turbo-instruct',
        'gen_ai.prompt.0.content': 'Once',
        'gen_ai.completion.0.content': ' upon',
        'llm.usage.total_tokens': 9,
        'gen_ai.usage.prompt_tokens': 4,
        'gen_ai.usage.completion_tokens': 5,
        'traceloop.association.properties.session_id': 'tl-1',
        'traceloop.workflow.name': 'joke',
      }),
    ).toMatchObject({
      operation: 'text_completion',
      provider: 'openai',
      prompt: 'Once',
      output: ' upon',
      input_tokens: 4,
      output_tokens: 5,
      session_id: 'tl-1',
    });
    expect(
      call({
        'llm.vendor': 'OpenAI',
        'llm.request.type': 'chat',
        'llm.request.model': 'gpt-3.5-turbo',
        'llm.prompts.0.role': 'user',
        'llm.prompts.0.content': 'Joke?',
        'llm.completions.0.content': 'Ha.',
        'llm.completions.0.finish_reason': 'stop',
        'llm.usage.prompt_tokens': 7,
        'llm.usage.completion_tokens': 2,
      }),
    ).toMatchObject({
      operation: 'chat',
      provider: 'openai',
      request_model: 'gpt-3.5-turbo',
      prompt: 'Joke?',
      output: 'Ha.',
      finish_reasons: ['stop'],
      input_tokens: 7,
    });
    expect(call({ 'traceloop.span.kind': 'task', 'gen_ai.request.model': 'x' })).toBeUndefined();
  });
});

describe('the Vercel AI SDK', () => {
  it('has wrappers that are no calls, and calls in them', () => {
    const traceId = hexId(16);
    const outer = hexId(8);
    const settings = {
      'ai.model.id': 'gpt-4o',
      'ai.model.provider': 'openai.chat',
      'ai.telemetry.metadata.userId': 'ann',
      'ai.telemetry.metadata.sessionId': 'web-1',
    };
    const calls = callsOf([
      {
        traceId,
        spanId: outer,
        name: 'ai.streamText',
        attributes: { 'ai.operationId': 'ai.streamText', ...settings, 'ai.usage.promptTokens': 20 },
      },
      {
        traceId,
        parentSpanId: outer,
        name: 'ai.streamText.doStream',
        attributes: {
          'ai.operationId': 'ai.streamText.doStream',
          ...settings,
          'ai.prompt.messages': JSON.stringify([{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }]),
          'ai.response.text': 'Hello',
          'ai.response.finishReason': 'stop',
          'ai.response.id': 'chatcmpl-v',
          'ai.response.model': 'gpt-4o-2024-08-06',
          'ai.response.msToFirstChunk': 321.5,
          'ai.response.toolCalls': JSON.stringify([{ toolCallId: 't', toolName: 'look', args: '{"q":1}' }]),
          'ai.usage.promptTokens': 20,
          'ai.usage.completionTokens': 5,
          'gen_ai.system': 'openai',
          'gen_ai.request.model': 'gpt-4o',
          'gen_ai.usage.input_tokens': 20,
        },
      },
    ]);
    expect(calls).toMatchObject([
      {
        operation: 'chat',
        provider: 'openai',
        request_model: 'gpt-4o',
        response_model: 'gpt-4o-2024-08-06',
        response_id: 'chatcmpl-v',
        streaming: true,
        ttft_ms: 321.5,
        prompt: 'Hi',
        output: 'Hello',
        input_tokens: 20,
        output_tokens: 5,
        session_id: 'web-1',
        tool_calls: [{ id: 't', name: 'look', arguments: '{"q":1}' }],
      },
    ]);
  });
});

describe('where a call went', () => {
  it('is the target whose tap it talked to, else the service', () => {
    const to = (server: Record<string, unknown>) => call({ ...chatAttributes(), ...server });
    expect(to({ 'server.address': 'localhost', 'server.port': 4100 })).toMatchObject({
      target: 'llama',
      environment: 'production',
      version: 'v2',
    });
    expect(to({ 'server.address': '127.0.0.1', 'server.port': 8000 })?.target).toBe('llama');
    expect(to({ 'gen_ai.openai.api_base': 'http://127.0.0.1:4100/v1/' })?.target).toBe('llama');
    expect(to({ 'server.address': 'api.openai.com', 'server.port': 443 })?.target).toBe('shop');
    const nameless = callsOf([{ attributes: chatAttributes() }], { 'service.name': 'unknown_service:node' });
    expect(nameless[0]?.target).toBe('otlp');
  });
});
