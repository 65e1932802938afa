import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wellFormedJson } from '../../core/well_formed.js';
import { insertStatement, pieces } from '../../store/insert_body.js';

const asUtf8 = (text: string) => Buffer.from(text).toString();

describe('well-formed JSON', () => {
  it('keeps the value of well-formed text, and replaces lone halves only', () => {
    const units = fc.constantFrom('\ud83d', '\ude00', '\\', 'u', 'd83d', '"', 'x', '\n', '😀');
    fc.assert(
      fc.property(
        fc.array(units).map((parts) => parts.join('')),
        (text) => {
          expect(JSON.parse(wellFormedJson(JSON.stringify({ [text]: [text] })))).toEqual({
            [asUtf8(text)]: [asUtf8(text)],
          });
        },
      ),
    );
  });

  it('keeps escaped pairs that another writer made', () => {
    expect(JSON.parse(wellFormedJson('"\\ud83d\\ude00 \\uDE00\\ud83d \\\\ud83d"'))).toBe('😀 \ufffd\ufffd \\ud83d');
  });
});

describe('the body of an insert', () => {
  it('comes in pieces of bounded length, in order; a giant comes alone', () => {
    const rows = ['a', 'b', 'c'.repeat(50), 'd'].map((text) => ({ text }));
    expect([...pieces(rows, 30)]).toEqual([
      '{"text":"a"}\n{"text":"b"}',
      `{"text":"${'c'.repeat(50)}"}`,
      '{"text":"d"}',
    ]);
    expect([...pieces([])]).toEqual([]);
  });

  it('is bounded in bytes, not in characters', () => {
    const all = [...pieces(Array.from({ length: 40 }, () => ({ text: '世'.repeat(100_000) })))];
    expect(all.length).toBeGreaterThan(2);
    for (const piece of all) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(4_000_000);
  });

  it('carries its settings, and a token nothing can break out of', () => {
    const sql = insertStatement('calls', '{}', 'embedded', { token: "x', readonly = 1 \\" });
    expect(sql).toContain(String.raw`insert_deduplication_token = 'x\', readonly = 1 \\'`);
    expect(sql.split('\n').slice(1)).toEqual(['{}', '']);
    expect(insertStatement('calls', '{}', 'cluster')).toContain('distributed_foreground_insert');
  });
});
