import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { JudgingCost } from '../../../cli/probe/judging_cost.js';
import { ProbeProgress } from '../../../cli/probe/progress.js';
import { Spending } from '../../../cli/probe/spending.js';
import type { ProbeSender } from '../../../cli/probe/sender.js';
import { Trial } from '../../../evaluator/probes/index.js';

const SECOND = 1000;

let told: string[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  told = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told.push(String(text));
    return true;
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Ten requests of a cent each are stored. */
const ask = async () => [{ stored: 10, priced: 10, cost: 0.1, unproven: 0 }];

it('in a log it says now and then how far a run is and what it has cost, and again at the end', async () => {
  const spending = new Spending(ask, 'run-', 2, null, new JudgingCost(null, 0, 0));
  await spending.begin();
  const trial = new Trial({ axes: ['age'], metrics: ['choice'], meters: [], questions: () => null, delta: 0.05, alpha: 0.05, maxPairs: 5, seed: 's' }); // prettier-ignore
  const sender = { answered: 0, failed: 0 };
  const progress = new ProbeProgress(trial, sender as ProbeSender, spending, 2);
  for (let second = 1; second <= 25; second++) {
    vi.advanceTimersByTime(SECOND);
    sender.answered = second;
    progress.tell();
  }
  expect(told).toHaveLength(2);
  expect(told[0]).toMatch(/^10 answers, 1\.0 of 2 a second · \$0\.10 of \$2\.00 · /);
  sender.failed = 1;
  progress.end();
  expect(told[2]).toMatch(/^25 answers, 1 failed, 1\.0 of 2 a second · \$0\.10 of \$2\.00 · .*\n$/);
});
