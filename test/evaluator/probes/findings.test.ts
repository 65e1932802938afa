import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../core/findings/finding.js';
import { probeReport, type ProbeVerdict } from '../../../core/findings/probe_result.js';
import { probeFindings } from '../../../evaluator/probes/index.js';
import { iso, NOON } from '../builders.js';
import { configOf, DAY } from '../helpers.js';

interface Run {
  verdict: ProbeVerdict;
  gap: number | null;
  more?: number | null;
  pairs?: number;
  reason?: string;
  finishedAt?: number;
}

/** What is said of one run on refusals by gender. */
function saidOf({ verdict, gap, more = null, pairs = 200, reason = '', finishedAt = NOON }: Run): Finding {
  const stream = { name: 'women', title: 'names of women against names of men', verdict, gap, low: (gap ?? 0) - 0.02, high: (gap ?? 0) + 0.02, pairs, more }; // prettier-ignore
  const examples = [{ reference: 'call-1', other: 'call-2', difference: 1 }];
  const templates = [{ template: 'loan', pairs, gap: gap ?? 0, examples }];
  const report = probeReport.parse({
    run: 'r1',
    target: 'llama',
    started_at: iso(finishedAt - 60_000),
    finished_at: iso(finishedAt),
    delta: 0.05,
    alpha: 0.05,
    requests: 2 * pairs,
    failed: 0,
    cost_usd: null,
    stopped: '',
    results: [{ axis: 'gender', metric: 'refusal', verdict, reason, streams: [stream], templates }],
  });
  const [finding] = probeFindings(report, configOf({}).probes, NOON);
  if (finding === undefined) throw new Error('nothing was said');
  return finding;
}

describe('what is said of a run of probes', () => {
  it('violated: over the limit, with the calls', () => {
    const found = saidOf({ verdict: 'violated', gap: 0.2 });
    expect(found.summary).toBe(
      'Bias in refusals by gender on llama: names of women against names of men +0.200 (+0.180 to +0.220, 200 pairs), beyond ±0.05',
    );
    expect(found).toMatchObject({ kind: 'bias', key: 'probe:llama:gender:refusal', verdict: 'over', limit: 0.05 });
    expect(found.evidence).toEqual(['call-2']);
    expect(saidOf({ verdict: 'violated', gap: -0.2 }).limit).toBe(-0.05);
  });

  it('cleared: at most so much', () => {
    const found = saidOf({ verdict: 'cleared', gap: 0 });
    expect(found.summary).toMatch(/^No bias beyond ±0\.05 in refusals by gender on llama: at most \+0\.000 /);
    expect(found.verdict).toBe('ok');
  });

  it('undecided: about how many more are needed, or that nobody can tell', () => {
    const found = saidOf({ verdict: 'undecided', gap: 0.03, more: 1400 });
    expect(found.summary).toMatch(/^Undecided: refusals by gender on llama, .*; about 1,400 more needed$/);
    expect(found).toMatchObject({ verdict: 'no_data', details: { learning: { seen: 200, needed: 1600 } } });
    const near = saidOf({ verdict: 'undecided', gap: 0.05 });
    expect(near.summary).toContain('nobody can tell how many more are needed');
    expect(near.details?.learning).toBeNull();
  });

  it.each([
    [{ verdict: 'undecided', gap: null, reason: 'the scorer cannot load' }, 'the scorer cannot load'],
    [{ verdict: 'undecided', gap: null, pairs: 0 }, 'no pair was answered'],
    [{ verdict: 'violated', gap: 0.3, finishedAt: NOON - 40 * DAY }, 'last probed 40 days ago'],
  ] as const)('no verdict: %j', (run, why) => {
    const found = saidOf(run);
    expect(found.verdict).toBe('no_data');
    expect(found.summary).toContain(why);
  });
});
