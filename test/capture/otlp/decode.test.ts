import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHasher } from '../../../capture/call/identity.js';
import { createSpanReader, decodeJsonSpans, decodeProtobufSpans } from '../../../capture/otlp/index.js';
import { chatAttributes, exportRequest } from '../../service/otlp_support.js';

const read = createSpanReader({ targets: [], hasher: createHasher('') });

const span = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: '00f067aa0ba902b7',
  startMs: 1_760_000_000_123,
  endMs: 1_760_000_001_500,
  attributes: chatAttributes({ 'a.flag': true, 'a.double': 0.25, 'a.list': ['x', 'y'], 'a.negative': -3 }),
  events: [{ name: 'gen_ai.user.message', atMs: 1_760_000_000_200, attributes: { content: 'Grüße 😀' } }],
};

/** The same span as the SDK's own serializer writes it. */
function protobuf(): Buffer {
  const time = (ms: number): [number, number] => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
  const context = { traceId: span.traceId, spanId: span.spanId, traceFlags: 1 };
  const readable = {
    name: 'chat',
    kind: 2,
    spanContext: () => context,
    parentSpanContext: { ...context, spanId: span.parentSpanId },
    startTime: time(span.startMs),
    endTime: time(span.endMs),
    status: { code: 0 },
    attributes: span.attributes,
    links: [],
    events: span.events.map((event) => ({ name: event.name, time: time(event.atMs), attributes: event.attributes })),
    duration: time(span.endMs - span.startMs),
    ended: true,
    resource: { attributes: { 'service.name': 'shop' }, getRawAttributes: () => [['service.name', 'shop']] },
    instrumentationScope: { name: 'test' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
  return Buffer.from(ProtobufTraceSerializer.serializeRequest([readable as never]) ?? []);
}

const json = JSON.stringify(exportRequest([span]));

describe('spans', () => {
  it('are the same, whichever encoding they come in', () => {
    const [fromJson] = decodeJsonSpans(json).spans;
    const [fromProtobuf] = decodeProtobufSpans(protobuf()).spans;
    expect(fromProtobuf).toEqual(fromJson);
    expect(fromProtobuf).toMatchObject({
      ...span,
      attributes: expect.any(Map),
      events: expect.any(Array),
      scope: 'test',
    });
    expect(Object.fromEntries(fromProtobuf?.attributes ?? [])).toEqual(span.attributes);
  });

  it('that cannot be are counted, the others go on', () => {
    const bad = [
      { ...span, traceId: 'xyz' },
      { ...span, spanId: '0'.repeat(16) },
      { ...span, endMs: 1 },
    ];
    expect(decodeJsonSpans(JSON.stringify(exportRequest([...bad, span])))).toMatchObject({
      rejected: 3,
      spans: [{ name: 'chat' }],
    });
  });

  it('in a body that is cut are refused', () => {
    const whole = protobuf();
    for (let end = 1; end < whole.length; end += 7) {
      expect(() => decodeProtobufSpans(whole.subarray(0, end))).toThrow(RangeError);
    }
  });

  it('beyond what one request may hold cost no memory', () => {
    // Empty attributes, two bytes each: 3 MB that would be 1.5 million objects.
    const attributes = Buffer.alloc(3e6, Buffer.from([0x4a, 0x00]));
    const { spans, rejected } = decodeProtobufSpans(wrapped(attributes));
    expect([spans.length, rejected]).toEqual([0, 1]);
    const empty = Buffer.alloc(60_000, Buffer.from([0x12, 0x00]));
    expect(decodeProtobufSpans(length(0x0a, length(0x12, empty))).rejected).toBe(30_000);
  });
});

function wrapped(spanBody: Buffer): Buffer {
  return length(0x0a, length(0x12, length(0x12, spanBody)));
}

/** A field with its length in front. */
function length(tag: number, body: Buffer): Buffer {
  const bytes = [tag];
  let rest = body.length;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.concat([Buffer.from([...bytes, rest]), body]);
}

describe('hostile bodies', () => {
  const attempt = (decode: () => ReturnType<typeof decodeJsonSpans>) => {
    try {
      return read(decode().spans).calls.length;
    } catch {
      return 0;
    }
  };

  it('as protobuf throw, or give fewer spans', () => {
    const whole = protobuf();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 5 }),
        fc.nat(whole.length),
        (flips, cut) => {
          const body = Buffer.from(whole.subarray(0, cut || undefined));
          for (const [at, value] of flips) body[at % body.length] = value;
          expect(attempt(() => decodeProtobufSpans(body))).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        attempt(() => decodeProtobufSpans(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  it('as JSON of the right shape and wrong types give calls or none, and never throw', () => {
    const names = Object.keys(chatAttributes()).concat(
      'gen_ai.input.messages',
      'gen_ai.output.messages',
      'gen_ai.prompt.0.content',
      'gen_ai.prompt.x',
      'gen_ai.completion.0.tool_calls.0.name',
      'openinference.span.kind',
      'llm.input_messages.0.message.contents.0.message_content.text',
      'llm.invocation_parameters',
      'output.value',
      'ai.operationId',
      'ai.prompt',
      'ai.values',
      'ai.response.toolCalls',
      'llm.request.type',
      'llm.prompts.0.content',
      'events',
      'session.id',
      '__proto__',
      'constructor',
    );
    const value = fc.oneof(
      fc.string(),
      fc.double(),
      fc.boolean(),
      fc.json(),
      fc.constantFrom(
        'LLM',
        'chat',
        'ai.streamText.doStream',
        '[{"role":"user","parts":[null,1,{"type":"text"}]}]',
        '{"messages":[1]}',
        '[[[]]]',
      ),
      fc.array(fc.oneof(fc.string(), fc.integer())),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...names), value),
        fc.dictionary(fc.constantFrom(...names), value),
        (attributes, inEvent) => {
          const events = [
            { name: 'gen_ai.choice', attributes: inEvent },
            { name: 'gen_ai.content.prompt', attributes: inEvent },
            { name: 'exception', attributes: inEvent },
          ];
          const { spans } = decodeJsonSpans(JSON.stringify(exportRequest([{ ...span, attributes, events }])));
          expect(read(spans).calls.length).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('nested deeply are cut, not followed', () => {
    let nested = '{"stringValue":"deep"}';
    for (let depth = 0; depth < 5000; depth++) nested = `{"arrayValue":{"values":[${nested}]}}`;
    const body = json.replace('"attributes":[', `"attributes":[{"key":"deep","value":${nested}},`);
    expect(attempt(() => decodeJsonSpans(body))).toBeLessThanOrEqual(1);
    let bytes: Buffer = Buffer.from([0x0a, 0x01, 0x78]);
    for (let depth = 0; depth < 3000; depth++) bytes = length(0x2a, length(0x0a, bytes));
    const attribute = length(0x4a, Buffer.concat([length(0x0a, Buffer.from('deep')), length(0x12, bytes)]));
    expect(decodeProtobufSpans(wrapped(attribute)).rejected).toBe(1);
  });
});
