import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCall, startTestService, type TestService } from '../support.js';

let service: TestService;
beforeAll(async () => {
  const tokens = { metric: 'tokens', limit: 1000, period: 'month' } as const;
  service = await startTestService({
    budgets: [
      { name: 'silent', target: 'silent', ...tokens, enforce: true },
      { name: 'mixed', target: 'mixed', ...tokens },
    ],
  });
  const uncounted = {
    prompt: '',
    output: '',
    input_tokens: null,
    output_tokens: null,
    tokens_source: 'absent',
  } as const;
  const at = new Date().toISOString();
  const calls = [
    makeCall({ target: 'silent', started_at: at, ...uncounted }),
    makeCall({ target: 'silent', started_at: at, ...uncounted, outcome: 'error', http_status: 500 }),
    makeCall({ target: 'mixed', started_at: at, ...uncounted }),
    makeCall({ target: 'mixed', started_at: at }),
  ];
  await service.send(calls);
});
afterAll(() => service.stop());

describe('a budget of tokens', () => {
  it('of calls that nobody counted has used an unknown number of them, not 0', async () => {
    const { items } = (await (await service.get('/api/v1/budgets')).json()) as { items: object[] };
    expect(items).toEqual([
      expect.objectContaining({ name: 'silent', used: null, unpriced_calls: 1, sample_size: 2, refusing: false }),
      expect.objectContaining({ name: 'mixed', used: 150, unpriced_calls: 1, sample_size: 2 }),
    ]);
    const metrics = await (await service.get('/metrics')).text();
    expect(metrics).toMatch(/sidelight_budget_used\{budget="mixed"[^}]*\} 150/);
    expect(metrics).not.toMatch(/sidelight_budget_used\{budget="silent"/);
  });
});
