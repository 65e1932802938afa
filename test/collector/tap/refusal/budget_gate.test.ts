import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { BudgetGate } from '../../../../collector/tap/refusal/budget_gate.js';
import { configSchema, type ConfigInput } from '../../../../core/config/schema.js';
import type { EnforcedBudget } from '../../../../core/enforcement.js';

const MINUTE = 60_000;
const SPENT: EnforcedBudget = { name: 'team', target: 'llama', refuse: true, message: 'spent', seconds_left: 3600 };

function gateOf({ tap = 'http', budgets = [] }: { tap?: 'http' | 'tcp'; budgets?: ConfigInput['budgets'] } = {}) {
  const said: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => said.push(JSON.parse(line).msg) });
  const config = configSchema.parse({
    targets: [
      { name: 'llama', upstream: 'http://127.0.0.1:8000', listen: 4101, tap },
      { name: 'bert', upstream: 'http://127.0.0.1:8001', listen: 4102, tap: 'http' },
    ],
    budgets,
  });
  const clock = { now: 1e6 };
  const gate = new BudgetGate({ config, log, now: () => clock.now });
  return { gate, clock, said };
}

describe('BudgetGate', () => {
  it('lets calls pass before the service has spoken', () => {
    expect(gateOf().gate.refusal('llama')).toBeNull();
  });

  it('refuses what the service says, for as long as the period still runs', () => {
    const { gate, clock } = gateOf();
    gate.heard([SPENT]);
    clock.now += 90_000;
    expect(gate.refusal('llama')).toEqual({ budget: 'team', message: 'spent', retryAfterSeconds: 3510 });
    expect(gate.refusal('bert')).toBeNull();
  });

  it('lets calls pass with the new period, though the service has not said so yet', () => {
    const { gate, clock } = gateOf();
    gate.heard([{ ...SPENT, seconds_left: 60 }]);
    clock.now += 59_000;
    expect(gate.refusal('llama')?.retryAfterSeconds).toBe(1);
    clock.now += 1000;
    expect(gate.refusal('llama')).toBeNull();
  });

  it('lets calls pass as soon as the service says so: the limit was raised', () => {
    const { gate, said } = gateOf();
    gate.heard([SPENT]);
    gate.heard([SPENT]);
    gate.heard([{ ...SPENT, refuse: false, message: '' }]);
    expect(gate.refusal('llama')).toBeNull();
    expect(said).toEqual([
      'the budget is spent: new calls are refused',
      'the budget is no longer spent: calls pass again',
    ]);
  });

  it('names the budget that holds longest', () => {
    const { gate } = gateOf();
    gate.heard([
      SPENT,
      { ...SPENT, name: 'all', target: '*', seconds_left: 7200 },
      { ...SPENT, name: 'x', refuse: false },
    ]);
    expect(gate.refusal('llama')?.budget).toBe('all');
    expect(gate.refusal('bert')?.budget).toBe('all');
  });

  it('fails open when the service has been silent for five minutes, and says so once', () => {
    const { gate, clock, said } = gateOf();
    gate.heard([SPENT]);
    clock.now += 5 * MINUTE;
    gate.watch();
    expect(gate.refusal('llama')).not.toBeNull();
    clock.now += 1;
    expect(gate.refusal('llama')).toBeNull();
    gate.watch();
    gate.watch();
    gate.heard([SPENT]);
    expect(gate.refusal('llama')).not.toBeNull();
    expect(said.slice(1)).toEqual([
      'budgets are not enforced: the service does not say how they stand; all calls pass until it does',
      'the service can be heard again: budgets are enforced',
    ]);
  });

  it('says so too when it never heard of the budgets its own configuration enforces', () => {
    const budgets = [{ name: 'team', target: 'llama', limit: 10, enforce: true }];
    const [awaited, unaware] = [gateOf({ budgets }), gateOf()];
    for (const { gate, clock } of [awaited, unaware]) {
      clock.now += 6 * MINUTE;
      gate.watch();
    }
    expect(awaited.said).toHaveLength(1);
    expect(unaware.said).toEqual([]);
  });

  it('says that a tcp tap cannot refuse, before anything is spent', () => {
    const { gate, said } = gateOf({ tap: 'tcp' });
    gate.heard([{ ...SPENT, refuse: false, message: '' }]);
    expect(said).toEqual(['this budget cannot be enforced here: calls pass, spent or not']);
    expect(gate.samples().map(({ value }) => value)).toEqual([0, 0]);
  });

  it('shows in metrics whether it can refuse, and whether it does', () => {
    const { gate, clock } = gateOf();
    const values = () => gate.samples().map(({ name, value }) => [name.replace('sidelight_collector_', ''), value]);
    expect(values()).toEqual([]);
    gate.heard([SPENT]);
    expect(values()).toEqual([
      ['budget_enforced', 1],
      ['budget_refusing', 1],
    ]);
    expect(gate.samples()[0]?.labels).toEqual({ target: 'llama', tap: 'http', budget: 'team' });
    clock.now += 6 * MINUTE;
    expect(values()).toEqual([
      ['budget_enforced', 0],
      ['budget_refusing', 0],
    ]);
  });
});
