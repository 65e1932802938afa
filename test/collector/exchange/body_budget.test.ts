import { describe, expect, it } from 'vitest';
import { BodyBudget } from '../../../collector/exchange/body/body_budget.js';

/** Reserves piece by piece until there is no room. @returns bytes reserved */
function flood(budget: BodyBudget, target: number): number {
  let bytes = 0;
  while (budget.reserve(target, 10)) bytes += 10;
  return bytes;
}

describe('the memory of captured bodies', () => {
  it('is shared fairly: a flood on one target leaves the others their part', () => {
    const budget = new BodyBudget(800, 4);
    expect(flood(budget, 0)).toBe(500);
    for (const target of [1, 2, 3]) expect(flood(budget, target)).toBe(100);
    expect(budget.usedBytes).toBe(800);
  });

  it('belongs to whoever needs it where nobody else does', () => {
    expect(flood(new BodyBudget(1000, 1), 0)).toBe(1000);
  });

  it('is all there again once it is given back', () => {
    const budget = new BodyBudget(1000, 2);
    const [first, second] = [flood(budget, 0), flood(budget, 1)];
    for (let bytes = 0; bytes < first; bytes += 10) budget.release(0, 10);
    for (let bytes = 0; bytes < second; bytes += 10) budget.release(1, 10);
    expect(budget.usedBytes).toBe(0);
    expect(flood(budget, 1)).toBe(second + (first - second));
    expect(flood(budget, 0)).toBe(second);
  });
});
