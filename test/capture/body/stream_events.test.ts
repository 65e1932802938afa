import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeChunks } from '../../../capture/body/charset.js';
import { readNdjson, readSse } from '../../../capture/body/stream_events.js';
import { spentFrom } from '../../support/spent.js';

const bytes = (text: string) => [{ atMs: 1, data: Buffer.from(text) }];
const data = (text: string) => readSse(decodeChunks(bytes(text), '')).map((event) => event.data);

/** Cuts bytes at the given positions; the chunk that ends at position p arrives at time p. */
function cutAt(whole: Buffer, cuts: readonly number[]) {
  const ends = [...new Set([...cuts.map((cut) => cut % (whole.length + 1)), whole.length])].sort((a, b) => a - b);
  let from = 0;
  return ends.map((end) => ({ atMs: end, data: whole.subarray(from, (from = end)) }));
}

describe('Server-Sent Events', () => {
  it.each([
    ['one event', 'data: a\n\n', ['a']],
    ['no space after the colon', 'data:a\n\n', ['a']],
    ['only one space is taken off', 'data:  a\n\n', [' a']],
    ['several data lines', 'data: a\ndata: b\n\n', ['a\nb']],
    ['carriage returns', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['mixed line ends', 'data: a\r\n\ndata: b\n\r\n', ['a', 'b']],
    ['comments, ids and retries', ': OPENROUTER PROCESSING\n\nid: 1\nretry: 5\ndata: a\n\n', ['a']],
    ['byte order mark', '\ufeffdata: a\n\n', ['a']],
    ['last event without its blank line', 'data: a\n\ndata: b', ['a', 'b']],
    ['last event after CR', 'data: a\n\ndata: b\r', ['a', 'b']],
    ['empty data', 'data:\n\ndata: a\n\n', ['', 'a']],
    ['unknown fields', 'foo: 1\ndata: a\nbar\n\n', ['a']],
    ['nothing', '', []],
  ])('%s', (_, text, expected) => {
    expect(data(text)).toEqual(expected);
  });

  it('keeps event names and parses data that is JSON', () => {
    const events = readSse(decodeChunks(bytes('event: error\ndata: {"error":1}\n\ndata: [DONE]\n\n'), ''));
    expect(events.map(({ name, json }) => [name, json])).toEqual([
      ['error', { error: 1 }],
      ['', undefined],
    ]);
  });

  it('gives an event the time of the chunk that completed it', () => {
    const chunks = [
      { atMs: 5, data: Buffer.from('data: a\r\n\r') },
      { atMs: 9, data: Buffer.from('\ndata: b\r\n') },
      { atMs: 12, data: Buffer.from('\r\ndata: c') },
      { atMs: 15, data: Buffer.from('c\n\n') },
    ];
    expect(readSse(decodeChunks(chunks, '')).map(({ atMs, data: text }) => [atMs, text])).toEqual([
      [5, 'a'],
      [12, 'b'],
      [15, 'cc'],
    ]);
  });

  it('reads the same events however the bytes are cut', () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `data: ${text.replace(/[\r\n]/g, '')}`),
      fc.constantFrom('', '', ': ping', 'event: x', 'id: 7', 'data:', 'data: 日本語 é 🎉', 'nonsense'),
    );
    const stream = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 20 });
    fc.assert(
      fc.property(stream, fc.array(fc.nat(2000), { maxLength: 30 }), (lines, cuts) => {
        // A line feed after a carriage return is one line end: say so rather than leave it to chance.
        const text = lines.map(([content, end]) => content + end).join('');
        const whole = Buffer.from(text);
        const once = readSse(decodeChunks([{ atMs: 0, data: whole }], ''));
        const cut = readSse(decodeChunks(cutAt(whole, cuts), ''));
        expect(cut.map((event) => [event.name, event.data])).toEqual(once.map((event) => [event.name, event.data]));
        expect(cut.map((event) => event.atMs)).toEqual(cut.map((event) => event.atMs).sort((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });

  it('stays fast on hostile line ends', () => {
    const spent = spentFrom();
    readSse([{ atMs: 0, text: `\r${'\n'.repeat(1_000_000)}` }]);
    readSse([{ atMs: 0, text: 'data\r'.repeat(300_000) }]);
    expect(spent()).toBeLessThan(3000);
  });
});

describe('NDJSON', () => {
  it('reads lines, torn ones too, at the time of their last byte', () => {
    const chunks = [
      { atMs: 1, text: '{"a":1}\n{"a"' },
      { atMs: 2, text: ':2}\r\n\n' },
      { atMs: 3, text: '\u001e{"a":3}' },
    ];
    expect(readNdjson(chunks).map(({ atMs, json }) => [atMs, json])).toEqual([
      [1, { a: 1 }],
      [2, { a: 2 }],
      [3, { a: 3 }],
    ]);
  });

  it('keeps a line that is not JSON as data', () => {
    expect(readNdjson([{ atMs: 1, text: 'oops\n{"a":1}' }]).map((event) => event.json)).toEqual([undefined, { a: 1 }]);
  });

  it('reads the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.json(), { maxLength: 8 }), fc.array(fc.nat(500)), (values, cuts) => {
        const whole = Buffer.from(values.map((value) => `${value}\n`).join(''));
        const cut = readNdjson(decodeChunks(cutAt(whole, cuts), ''));
        expect(cut.map((event) => event.json)).toEqual(values.map((value) => JSON.parse(value) as unknown));
      }),
      { numRuns: 100 },
    );
  });
});

describe('charsets', () => {
  it('decodes characters cut by a chunk border, in UTF-8 and others', () => {
    const text = 'é日🎉';
    for (const [charset, whole] of [
      ['utf-8', Buffer.from(text)],
      ['utf-16le', Buffer.from(text, 'utf16le')],
    ] as const) {
      const chunks = [...whole].map((byte, index) => ({ atMs: index, data: Buffer.from([byte]) }));
      expect(
        decodeChunks(chunks, charset)
          .map((chunk) => chunk.text)
          .join(''),
      ).toBe(text);
    }
  });

  it('reads unknown charsets as UTF-8', () => {
    expect(decodeChunks(bytes('é'), 'klingon')[0]?.text).toBe('é');
  });
});
