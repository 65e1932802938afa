import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, parseTruncatedJson } from '../../../capture/body/lenient_json.js';
import { spentFrom } from '../../support/spent.js';

describe('parseJson', () => {
  it.each([
    ['plain', '{"a":1}', { a: 1 }],
    ['leading white space', ' \n\n  {"a":1}', { a: 1 }],
    ['byte order mark', '\ufeff[1]', [1]],
    ['NaN and Infinity', '{"a":NaN,"b":[-Infinity,Infinity]}', { a: null, b: [null, null] }],
    ['NaN inside a string stays', '{"a":NaN,"b":"NaN \\" NaN"}', { a: null, b: 'NaN " NaN' }],
    ['not JSON', 'hello', undefined],
    ['end of a stream', '[DONE]', undefined],
    ['nothing', '', undefined],
    ['a scalar', '12', 12],
  ])('%s', (_, text, expected) => {
    expect(parseJson(text)).toEqual(expected);
  });

  it('is quick on hostile quotes', () => {
    const spent = spentFrom();
    expect(parseJson(`{"a":NaN${'\\"'.repeat(500_000)}`)).toBeUndefined();
    expect(spent()).toBeLessThan(1000);
  });
});

describe('parseTruncatedJson', () => {
  it.each([
    [
      'in a value',
      '{"model":"m","messages":[{"role":"user","content":"Hel',
      { model: 'm', messages: [{ role: 'user', content: 'Hel' }] },
    ],
    ['in a key', '{"a":1,"b', { a: 1 }],
    ['after a colon', '{"a":1,"b":', { a: 1 }],
    ['in a number', '{"a":1,"b":12', { a: 1 }],
    ['in an array of numbers', '[1,2,3', [1, 2]],
    ['in an array of strings', '["x","y', ['x', 'y']],
    ['in an escape', '{"a":"x\\', { a: 'x' }],
    ['in a unicode escape', '{"a":"x\\u00e', { a: 'x' }],
    ['after an escaped backslash', '{"a":"x\\\\', { a: 'x\\' }],
    ['whole', '{"a":1}', { a: 1 }],
    ['nothing to be read', 'hello', undefined],
  ])('cut %s', (_, text, expected) => {
    expect(parseTruncatedJson(text)).toEqual(expected);
  });

  it('gives something for any prefix of an object, and never throws', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (value, cut) => {
        const text = JSON.stringify(value);
        expect(parseTruncatedJson(text.slice(0, 1 + (cut % text.length)))).toBeTypeOf('object');
      }),
      { numRuns: 300 },
    );
  });
});
