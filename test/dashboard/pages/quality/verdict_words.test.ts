import { describe, expect, it } from 'vitest';
import { chartSentence } from '../../../../dashboard/src/pages/quality/verdict_words.js';
import { gapped, toxic } from '../../canned/quality.js';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

const { gap } = gapped.details;

describe('what the chart of a verdict says', () => {
  it('names the limit, or what is tolerated', () => {
    expect(plain(chartSentence(toxic))).toMatch(/^Tolerated is at most 1 %/);
    const noBand = { details: { ...toxic.details, band: null } };
    expect(plain(chartSentence({ ...toxic, ...noBand }))).toMatch(/^1 % is tolerated/);
    expect(plain(chartSentence({ ...toxic, ...noBand, key: 'integrity:fields:llama-gpu' }))).toMatch(
      /^The limit is 1 %/,
    );
  });

  it('of a declared group, names the ratio that is tolerated and what that is of the rates now', () => {
    expect(plain(chartSentence(gapped))).toMatch(
      /^Tolerated is 0\.80 to 1\.25 times the rate of all others, now 2\.4 % to 3\.75 %\.$/,
    );
  });

  it('where the others have none yet, is no limit of 0 %', () => {
    const none = gap && { ...gap, baseline: 'south', rest: { ...gap.rest, value: 0, low: 0 } };
    const verdict = { ...gapped, limit: null, details: { ...gapped.details, band: null, gap: none } };
    expect(plain(chartSentence(verdict))).toMatch(
      /^Tolerated is 0\.80 to 1\.25 times the rate of south, which is 0 so far\.$/,
    );
  });
});
