import { describe, expect, test } from 'vitest';
import { FeatureReader } from '../../../../evaluator/scorers/ngrams/features.js';

/** Buckets of the folded words of a text. */
function folded(text: string): Int32Array {
  const { buckets, firstFolded, count } = new FeatureReader(18).read(text);
  return buckets.slice(firstFolded, count);
}

describe('folded words', () => {
  test.each(['IDIOT', 'idiooooot', '1d10t', 'i d i o t', 'іdiоt', 'ídiöt', 'id*iot', 'idiot!!', 'i.d.i.o.t'])(
    '%s is one word with idiot',
    (text) => {
      expect(folded(text)).toEqual(folded('idiot'));
    },
  );

  test('single letters in a sentence are no word until there are three of them', () => {
    expect(folded('a b')).toHaveLength(0);
    expect(folded('plan a b')).toEqual(folded('plan'));
  });

  test('other words stay others', () => {
    expect(folded('idiom')).not.toEqual(folded('idiot'));
  });
});
