import { describe, expect, it } from 'vitest';
import { JudgingCost } from '../../../cli/probe/judging_cost.js';
import { Spending } from '../../../cli/probe/spending.js';

/** A judge that charges a cent an answer. */
class Judge {
  usd = 0;
  estimate = () => 0.01;
  judge(): void {
    this.usd += 0.01;
  }
}

/** The store of a run: every request that was sent is stored, at a price. */
class Stored {
  requests = 0;
  unproven = 0;
  constructor(private readonly price: number | null) {}
  ask = async () => [
    {
      stored: this.requests,
      priced: this.price === null ? 0 : this.requests,
      cost: (this.price ?? 0) * this.requests,
      unproven: this.unproven,
    },
  ];
}

/** Sends until there is no more money. @returns requests that were sent */
async function sendAll(spending: Spending, stored: Stored, judge: Judge, judging: JudgingCost): Promise<number> {
  let sent = 0;
  while (sent < 1000 && (await spending.reserve())) {
    sent++;
    stored.requests++;
    judge.judge();
    judging.take();
  }
  return sent;
}

describe('what a run may cost', () => {
  it('includes its judge', async () => {
    const [stored, judge] = [new Stored(0.01), new Judge()];
    const judging = new JudgingCost(judge, 0, 0);
    const spending = new Spending(stored.ask, 'run-', 0.2, 0.01, judging);
    await spending.begin();
    expect(spending.each).toBeCloseTo(0.02);
    expect(await sendAll(spending, stored, judge, judging)).toBe(10);
    expect(spending.usd).toBeCloseTo(0.2);
  });

  it('holds for the judge alone where requests have no price', async () => {
    const [stored, judge] = [new Stored(null), new Judge()];
    const judging = new JudgingCost(judge, 0, 0);
    const spending = new Spending(stored.ask, 'run-', 0.055, null, judging);
    await spending.begin();
    expect(await sendAll(spending, stored, judge, judging)).toBe(5);
  });

  it('includes what the judge cost before the run was broken off', async () => {
    const [stored, judge] = [new Stored(null), new Judge()];
    stored.requests = 4;
    const judging = new JudgingCost(judge, 4, 0.04);
    const spending = new Spending(stored.ask, 'run-', 0.065, null, judging);
    await spending.begin();
    expect(spending.usd).toBeCloseTo(0.04);
    expect(await sendAll(spending, stored, judge, judging)).toBe(2);
  });

  it('has no limit where nothing has a price', async () => {
    const stored = new Stored(null);
    stored.requests = 1;
    const judging = new JudgingCost(null, 0, 0);
    const spending = new Spending(stored.ask, 'run-', 0.01, null, judging);
    await spending.begin();
    expect(await spending.reserve()).toBe(true);
    expect([spending.usd, spending.each]).toEqual([null, null]);
  });
});

it('a run whose requests a tap does not take for probes ends, and says what to do', async () => {
  const stored = new Stored(0.01);
  const spending = new Spending(stored.ask, 'run-', 1, 0.01, new JudgingCost(null, 0, 0));
  await spending.begin();
  await spending.reserve();
  [stored.requests, stored.unproven] = [1, 1];
  await expect(spending.reserve()).rejects.toMatchObject({ hint: expect.stringContaining('collector.salt') as string });
});
