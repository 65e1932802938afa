import { describe, expect, it } from 'vitest';
import type { Finding, Verdict } from '../../../core/findings/finding.js';
import { quantileSentence, throughputSentence } from '../../../service/overview/sentences.js';
import { verdictOf } from '../../../service/overview/verdict.js';
import { worstVerdict } from '../../../service/views/current_findings.js';
import { findingOf } from '../../evaluator/builders.js';

function findings(...verdicts: Verdict[]): Finding[] {
  return verdicts.map((verdict, index) =>
    findingOf({ key: `slo:ttft:${index}`, verdict, summary: `finding ${index}` }),
  );
}

describe('the verdict in one sentence', () => {
  const cases: [Verdict[], boolean, string, Verdict][] = [
    [['ok', 'ok', 'ok', 'ok', 'ok', 'ok'], true, 'All 6 checks are within budget.', 'ok'],
    [['ok'], true, 'The one check is within budget.', 'ok'],
    [['over', 'over', ...Array<Verdict>(12).fill('ok')], true, '2 of 14 checks are over budget.', 'over'],
    [['over', 'no_data'], true, '1 of 2 checks is over budget.', 'over'],
    [['near', 'ok'], true, '1 of 2 checks is near the limit, none is over.', 'near'],
    [['no_data', 'ok', 'ok'], true, '2 of 3 checks are within budget, 1 not yet known.', 'ok'],
    [['no_data', 'no_data'], true, 'Nothing is known yet: there are too few calls for a verdict.', 'no_data'],
    [[], true, 'Nothing is known yet: no check has been made.', 'no_data'],
    [[], false, 'Nothing is known yet: no call has been recorded.', 'no_data'],
  ];
  it.each(cases)('%j', (verdicts, seen, sentence, state) => {
    expect(verdictOf(findings(...verdicts), seen)).toMatchObject({ sentence, state });
  });

  it('names what is bad, worst first, and not what is fine', () => {
    expect(verdictOf(findings('over', 'near', 'no_data', 'ok'), true).details).toEqual([
      { text: 'finding 0', state: 'over', finding_key: 'slo:ttft:0' },
      { text: 'finding 1', state: 'near', finding_key: 'slo:ttft:1' },
    ]);
  });

  it('names three, and says how many more there are', () => {
    const { details } = verdictOf(findings('over', 'over', 'over', 'near', 'near', 'ok', 'no_data'), true);
    expect(details.map(({ text }) => text)).toEqual(['finding 0', 'finding 1', 'finding 2', 'and 2 more']);
    expect(details.at(-1)).toMatchObject({ state: 'near', finding_key: '' });
    expect(verdictOf(findings('no_data', 'no_data', 'no_data', 'no_data'), true).details).toHaveLength(3);
  });

  it('is not ok because capture works: that is no word on the servers', () => {
    const capture = findings('ok', 'ok').map((each) => ({ ...each, kind: 'capture' as const }));
    const nothing = { state: 'no_data', sentence: 'Nothing is known yet: no check has been made.' };
    expect(verdictOf(capture, true)).toMatchObject(nothing);
    expect(verdictOf([...findings('no_data'), ...capture], true).state).toBe('no_data');
    expect(verdictOf([...findings('ok'), ...capture], true).sentence).toBe('The one check is within budget.');
    const blind = findings('over').map((each) => ({ ...each, kind: 'capture' as const }));
    expect(verdictOf([...blind, ...findings('ok')], true).state).toBe('over');
  });

  it('is never ok without data', () => {
    expect(worstVerdict([])).toBe('no_data');
    expect(worstVerdict(['no_data'])).toBe('no_data');
    expect(worstVerdict(['ok', 'no_data', 'near'])).toBe('near');
  });
});

describe('sentences of charts', () => {
  const at = (minute: number) => `2026-11-20T10:${String(minute).padStart(2, '0')}:00.000Z`;
  const base = { calls: 1204, limit: 1000, nothing: 'Nothing streamed.' };
  const points = (...values: (number | null)[]) => values.map((p95, index) => ({ at: at(index), p95 }));

  it('says since when a budget is broken', () => {
    const sentence = quantileSentence({ ...base, p95: 1400, points: points(500, 1500, null, 1600) });
    expect(sentence).toBe('p95 has been over its budget of 1.0 s since 10:01 UTC; p95 was 1.4 s over 1,204 calls.');
  });

  it('never rounds away how far a budget is missed', () => {
    expect(quantileSentence({ ...base, p95: 1004, points: points(1004) })).toBe(
      'p95 has been over its budget of 1.000 s since 10:00 UTC; p95 was 1.004 s over 1,204 calls.',
    );
  });

  it('says when it is within, back within, unlimited, or not known', () => {
    expect(quantileSentence({ ...base, p95: 640, points: points(640) })).toBe(
      'p95 was 640 ms over 1,204 calls, within its budget of 1.0 s.',
    );
    expect(quantileSentence({ ...base, p95: 1200, points: points(1500, 600) })).toContain('back within it now');
    expect(quantileSentence({ ...base, limit: null, p95: 640, points: [] })).toContain('no budget is set');
    expect(quantileSentence({ ...base, p95: null, points: [] })).toBe('Nothing streamed.');
  });

  it('speaks of throughput', () => {
    expect(throughputSentence({ calls: 1000, errors: 4, callsPerSecond: 3.52, outputTokensPerSecond: 508.2 })).toBe(
      '3.5 calls a second, 508 output tokens a second; 0.4 % failed of 1,000 calls.',
    );
  });
});
