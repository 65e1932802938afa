import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../../capture/backends/index.js';
import { parseJson } from '../../../capture/body/lenient_json.js';
import { JsonShape, RepeatedJson } from '../../../capture/body/repeated_json.js';
import { decodeExchange, seenAs, type DecodedExchange } from '../../../capture/decode.js';
import { exchangeOf, targetOf } from '../helpers/exchanges.js';
import { exchangeOfRow, loadFixtures } from '../helpers/fixtures.js';
import { chunk, stream } from '../helpers/openai_chats.js';

/** The values of a stream's texts, as they are told with what is known of those before. */
function valuesOf(texts: readonly string[]): unknown[] {
  const json = new RepeatedJson();
  return texts.map((text) => {
    const shaped = json.shapeOf(text);
    return shaped === undefined ? parseJson(text) : shaped.shape.valueWith(shaped.word);
  });
}

/** How many of a stream's texts need not be parsed. */
function sparedOf(texts: readonly string[]): number {
  const json = new RepeatedJson();
  return texts.filter((text) => json.shapeOf(text) !== undefined).length;
}

/** The same exchange with every event parsed for itself. */
function eventByEvent(exchange: DecodedExchange): DecodedExchange {
  const events = exchange.events.map(({ name, data, atMs, frame }) => ({
    name,
    data,
    atMs,
    json: parseJson(data),
    ...(frame !== undefined && { frame }),
  }));
  return seenAs(exchange, exchange.path, events);
}

const rows = loadFixtures()?.filter((row) => row.truth.streaming) ?? [];
const registry = createRegistry(targetOf());
const read = (exchange: DecodedExchange) => registry.backendFor(exchange).read(exchange);

/** Pieces of text as models and enemies write them. */
const word = fc.oneof(
  fc.constantFrom(
    '',
    ' the',
    'a',
    '"',
    '\\',
    '\\"',
    '\n',
    '\t',
    '","x":"',
    '"}',
    'é',
    '🎉',
    '\ud83c',
    '[DONE]',
    '"content":"',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

describe('JSON that repeats itself', () => {
  it('is parsed once where only one string differs', () => {
    const texts = ['a', 'b', ' c', '\n', '"'].map((content) =>
      JSON.stringify({ id: 'x', choices: [{ delta: { content } }] }),
    );
    expect(valuesOf(texts)).toEqual(texts.map((text) => JSON.parse(text) as unknown));
    expect(sparedOf(texts)).toBe(3);
  });

  it.each([
    ['in the name of a field', ['{"ab":1}', '{"cd":1}', '{"ef":1}']],
    ['in a number', ['{"a":"x","b":1}', '{"a":"x","b":2}', '{"a":"x","b":3}']],
    ['in two strings', ['{"a":"x","b":"y"}', '{"a":"X","b":"Y"}', '{"a":"1","b":"2"}']],
    ['in a field that is given twice, and overruled', ['{"a":"x","a":1}', '{"a":"y","a":1}', '{"a":"z","a":1}']],
    ['in text that is no JSON', ['{"a":"x"', '{"a":"y"', '{"a":"z"']],
    ['in how long it is', ['{"a":"x"}', '{"a":"x"} ', '{"a":"x"}  ']],
  ])('is parsed each time where it differs %s', (_, texts) => {
    expect(valuesOf(texts)).toEqual(texts.map(parseJson));
    expect(sparedOf(texts)).toBe(0);
  });

  it('is not taken for what it would break', () => {
    const known = ['{"a":"x","b":1}', '{"a":"y","b":1}'];
    for (const text of [
      '{"a":"z","c":"","b":1}',
      '{"a":"z\\","b":1}',
      '{"a":"\u0001","b":1}',
      '{"a":"\\q","b":1}',
      '{"b":1}',
    ]) {
      expect(valuesOf([...known, text]).at(-1)).toEqual(parseJson(text));
    }
  });

  it('keeps a field named __proto__ a field', () => {
    const texts = ['x', 'y', 'z'].map((text) => `{"__proto__":{"a":"${text}"}}`);
    expect(valuesOf(texts).map((value) => JSON.stringify(value))).toEqual(texts);
  });

  it('knows a shape only where it has found the one place that differs', () => {
    expect(JsonShape.ofBoth('{"a":"x"}', '{"a":"y"}')?.valueWith('z')).toEqual({ a: 'z' });
    expect(JsonShape.ofBoth('"', '"')).toBeUndefined();
    expect(JsonShape.ofBoth('', '')).toBeUndefined();
  });

  it('has the values of JSON that is parsed, whatever is in the texts', () => {
    const value = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        word,
        fc.constantFrom(0, -1.5, true, null),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(word, fc.constantFrom('a', '__proto__')), tie('tree'), { maxKeys: 3 }),
      ),
    })).tree;
    const texts = fc
      .tuple(
        fc.array(value, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.nat(2), word, fc.nat(9)), { maxLength: 20 }),
      )
      .map(([frames, pieces]) =>
        pieces.map(([frame, text, cut]) => {
          const json = JSON.stringify({ frame: frames[frame % frames.length], text, more: [1, { text: '' }] });
          return cut === 0 ? json.slice(0, -1) : json;
        }),
      );
    fc.assert(
      fc.property(texts, (all) => {
        expect(valuesOf(all)).toEqual(all.map(parseJson));
      }),
      { numRuns: 1000 },
    );
  });

  it('stays small work when nothing repeats itself', () => {
    const texts = Array.from({ length: 1000 }, (_, index) => `{"a${index}":"${'x'.repeat(index % 50)}"}`);
    expect(valuesOf(texts)).toEqual(texts.map(parseJson));
  });
});

/** Chunks by the piece of text in them. */
const CHUNKS: readonly ((text: string) => object)[] = [
  (content) => chunk({ content }),
  (content) => chunk({ role: 'assistant', content, tool_calls: null }),
  (content) => chunk({ content }, { finish_reason: 'stop' }),
  (content) => chunk({ content }, { finish_reason: '' }),
  (content) => chunk({ content }, {}, 1),
  (content) => chunk({ content, images: [{}] }),
  (content) => chunk({ content, tool_calls: [{ index: 0, function: { name: 'f', arguments: '{' } }] }),
  (content) => chunk({ content, reasoning_content: 'so' }),
  (text) => chunk({ content: null, reasoning_content: text }),
  (text) => chunk({ content: [{ type: 'text', text }] }),
  (text) => chunk({ content: 'x', tool_calls: [{ index: 0, id: 't', function: { arguments: text } }] }),
  (refusal) => chunk({ refusal }),
  (text) => chunk({ content: 'x' }, { text }),
  (content) => chunk({ content }, { text: '' }),
  (content) => ({ ...chunk({ content }), error: { message: content } }),
  (content) => ({ ...chunk({ content }), usage: { prompt_tokens: 1, completion_tokens: 2 } }),
  (content) => ({ choices: [...chunk({ content }).choices, ...chunk({ content: 'y' }, {}, 1).choices] }),
  (content) => ({ object: 'text_completion', choices: [{ index: 3, delta: { content } }] }),
  (id) => ({ ...chunk({ content: 'same' }), id }),
  () => chunk({}, { finish_reason: 'length' }),
];

describe('streams read by what repeats itself', () => {
  it('are those read event by event, whatever their chunks hold', async () => {
    const run = fc
      .tuple(fc.constantFrom(...CHUNKS), fc.array(word, { minLength: 1, maxLength: 6 }))
      .map(([build, words]) => words.map(build));
    await fc.assert(
      fc.asyncProperty(fc.array(run, { maxLength: 6 }), async (runs) => {
        const decoded = await decodeExchange(exchangeOf(stream(...runs.flat())));
        expect(read(decoded)).toEqual(read(eventByEvent(decoded)));
      }),
      { numRuns: 500 },
    );
  });

  it.skipIf(rows.length === 0)('are those read event by event in the recordings (shared/fixtures)', async () => {
    let spared = 0;
    for (const row of rows) {
      const decoded = await decodeExchange(exchangeOfRow(row));
      spared += decoded.events.filter(({ shaped }) => shaped !== undefined).length;
      expect({ id: row.id, reading: read(decoded) }).toEqual({ id: row.id, reading: read(eventByEvent(decoded)) });
    }
    expect(spared).toBeGreaterThan(1000);
  });
});
