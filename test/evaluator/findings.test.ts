import { describe, expect, it } from 'vitest';
import type { Finding } from '../../core/findings/finding.js';
import { FindingLog } from '../../evaluator/findings.js';
import { findingOf, iso, NOON } from './builders.js';

/** The findings of a story that are kept, one round each 15 s. */
function kept(...story: Partial<Finding>[]): number[] {
  const log = new FindingLog();
  return story.flatMap((given, round) => {
    const finding = findingOf({ at: iso(NOON + round * 15_000), finding_id: `F${round}`, ...given });
    const worth = log.worthSaving([finding], new Set());
    log.noteSaved(worth, [finding]);
    return worth.length > 0 ? [round] : [];
  });
}

describe('FindingLog', () => {
  it('keeps the first, and then one in five minutes as long as nothing changes', () => {
    expect(kept(...Array.from({ length: 50 }, () => ({})))).toEqual([0, 20, 40]);
  });

  it('keeps a change of verdict or severity at once', () => {
    expect(kept({}, { verdict: 'near' }, { verdict: 'near' }, { verdict: 'near', severity: 'ticket' })).toEqual([
      0, 1, 3,
    ]);
  });

  it('keeps a value that moved by a twentieth of its limit after a minute', () => {
    const values = Array.from({ length: 10 }, (_, round) => ({ value: 2400 + round * 40 }));
    expect(kept(...values)).toEqual([0, 4, 8]);
  });

  it('keeps what an alert points to', () => {
    const log = new FindingLog();
    const first = findingOf();
    log.noteSaved([first], [first]);
    const second = findingOf({ finding_id: 'F2' });
    expect(log.worthSaving([second], new Set())).toEqual([]);
    expect(log.worthSaving([second], new Set(['F2']))).toEqual([second]);
  });

  it('takes a key that comes back as new', () => {
    const log = new FindingLog();
    const finding = findingOf();
    log.noteSaved([finding], [finding]);
    log.noteSaved([], []);
    expect(log.worthSaving([finding], new Set())).toEqual([finding]);
  });
});
