import { sample, string } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inlineParams } from '../../../store/index.js';
import { ENGINES, openTestStore, type TestStore } from '../helpers.js';

describe.each(ENGINES)('parameters written into a text, %s', (mode) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(mode, false);
  });
  afterAll(() => opened.close());
  const ask = async (sql: string, params: Parameters<typeof inlineParams>[1]) =>
    JSON.parse(await opened.store.queryText(inlineParams(sql, params), 'JSONCompactEachRow')) as unknown[];

  it('are what they were, of every type', async () => {
    const sql =
      'SELECT {a:Int64} + 1, {b:String}, 3 IN {c:Array(UInt8)}, 3 NOT IN {d:Array(UInt8)}, {e:Float64}, {f:Bool}';
    const params = { a: 41, b: "it's \\ {a:Int64}", c: [3, 4], d: [], e: 0.5, f: true };
    expect(await ask(sql, params)).toEqual([42, "it's \\ {a:Int64}", 1, 1, 0.5, true]);
  });

  it('hold any text', async () => {
    const texts = sample(string({ unit: 'binary' }), { numRuns: 60, seed: 1 }).map((text) =>
      Buffer.from(text).toString(),
    );
    expect(await ask('SELECT {texts:Array(String)}, {first:String}', { texts, first: texts[0] ?? '' })).toEqual([
      texts,
      texts[0],
    ]);
  });

  it('must be given', () => {
    expect(() => inlineParams('SELECT {a:Int64}', {})).toThrow('parameter a is missing');
  });
});
