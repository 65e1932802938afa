import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../core/findings/finding.js';
import { createComparison } from '../../../../evaluator/bias/comparison.js';
import { biasFindings } from '../../../../evaluator/checks/bias/findings.js';
import type { ScorersNow } from '../../../../evaluator/prevalence/scorers_on.js';
import { createTwoSampleE, updateTwoSampleE } from '../../../../evaluator/stats/e_values/two_sample_e.js';
import type { Store } from '../../../../store/index.js';
import { NOON } from '../../builders.js';
import { contextOf, DAY } from '../../helpers.js';

const GROUPS = { name: 'team', by: 'attribute' as const, attribute: 'user.team', values: [], baseline: 'south' };

interface Rate {
  n: number;
  y: number;
}

/** What is said of refusals of the north, when so many of so many were refused there and in the south. */
function saidOf(own: Rate, rest: Rate): Finding {
  const state = createComparison();
  state.groups = { north: own.n, south: rest.n };
  state.met = ['north', 'south'];
  state.strata = ['/chat'];
  const e = updateTwoSampleE(createTwoSampleE(), { nA: own.n, yA: own.y, nB: rest.n, yB: rest.y });
  state.cells = { refusal: { north: { '/chat': { own, rest, e } } } };
  const period = { from: NOON - DAY, to: NOON + DAY };
  const versions = { refusal: '1', toxicity: '' };
  const stream = { period, from: period.from, cursor: NOON, versions, topics: null, state };
  const context = contextOf({} as Store, NOON, { bias: { groups: [GROUPS], metrics: ['refusal'] } });
  const [finding] = biasFindings(GROUPS, 'llama', stream, {} as ScorersNow, context);
  if (finding === undefined) throw new Error('nothing was said');
  return finding;
}

describe('what is said of a declared group', () => {
  it('violated: both rates, how many times, and with what limits', () => {
    const found = saidOf({ n: 1000, y: 400 }, { n: 1000, y: 100 });
    expect(found.summary).toMatch(
      /^Refusals, team north, llama: violated, 40 % against 10 %, 4\.00 times \(\d\.\d\d to \d\.\d\d\) \(n 1,000 and 1,000\)$/,
    );
    expect(found).toMatchObject({
      verdict: 'over',
      limit: 0.125,
      details: { band: { low: expect.closeTo(0.08), high: 0.125 } },
    });
  });

  it('cleared: without a word of what is needed', () => {
    const found = saidOf({ n: 40_000, y: 20_000 }, { n: 40_000, y: 20_000 });
    expect(found.summary).toMatch(/^Refusals, team north, llama: cleared, 50 % against 50 %, 1\.00 times/);
    expect(found.summary).not.toContain('needed');
    expect(found.verdict).toBe('ok');
    expect(found.details?.gap?.more_needed).toBeNull();
  });

  it('undecided: about how many more are needed, from which side the limit is', () => {
    const found = saidOf({ n: 200, y: 18 }, { n: 200, y: 20 });
    expect(found.summary).toMatch(
      /: undecided, 9 % against 10 %, .*, about [\d,]+ more sessions needed \(n 200 and 200\)$/,
    );
    expect(found).toMatchObject({ verdict: 'no_data', limit: expect.closeTo(0.08) });
    const { seen, needed } = found.details?.learning ?? { seen: 0, needed: 0 };
    expect(needed - seen).toBe(found.details?.gap?.more_needed);
  });

  it('where the others have none, there is no ratio: at least so many times, or not yet known, and no limit of 0 %', () => {
    const known = saidOf({ n: 400, y: 200 }, { n: 400, y: 0 });
    expect(known.summary).toMatch(/: violated, 50 % against 0 %, at least \d+\.\d\d times \(n 400 and 400\)$/);
    expect(known).toMatchObject({ verdict: 'over', limit: null, details: { band: null } });
    const unknown = saidOf({ n: 150, y: 0 }, { n: 150, y: 0 });
    expect(unknown.summary).toMatch(
      /: undecided, 0 % against 0 %, ratio not yet known, about [\d,]+ more sessions needed/,
    );
    expect(unknown).toMatchObject({ verdict: 'no_data', limit: null });
  });
});
