import { expect } from 'vitest';
import type { z } from 'zod';
import { routes } from '../../../service/routes/index.js';
import { overview as overviewSchema } from '../../../service/schemas/api.js';
import { makeCall, startTestService, type TestService } from '../support.js';

/** What the time is for all that is stored here. */
export const now = Date.now();
export const ago = (ms: number) => new Date(now - ms).toISOString();

/** Calls of users to two targets, one priced and one not, one of a probe, and one that a spent budget refused. */
export const calls = [
  ...Array.from({ length: 20 }, (_, index) =>
    makeCall({ started_at: ago(60_000 * (index + 1)), duration_ms: 1000 + index, ttft_ms: 300, caller: 'hash-1' }),
  ),
  ...Array.from({ length: 5 }, (_, index) =>
    makeCall({
      started_at: ago(60_000 * (index + 2)),
      target: 'bert',
      backend: 'generic',
      provider: '',
      operation: 'infer',
      request_model: 'intent',
      response_model: 'intent',
      outcome: index === 0 ? 'error' : 'ok',
      error_type: index === 0 ? 'server_error' : '',
      http_status: index === 0 ? 500 : 200,
      streaming: false,
      ttft_ms: null,
      prompt: 'classify 100% of "this"',
    }),
  ),
  makeCall({ started_at: ago(120_000), purpose: 'probe', duration_ms: 90_000 }),
  makeCall({
    started_at: ago(130_000),
    purpose: 'refused',
    outcome: 'error',
    error_type: 'budget_exhausted',
    http_status: 429,
    duration_ms: 1,
    ttft_ms: null,
  }),
];

/** A service whose answers are read. */
export interface ReadService extends TestService {
  /** GETs an address and holds the answer against the schema of its route: nothing missing, nothing more. */
  read(path: string): Promise<unknown>;
  overviewOf(query?: string): Promise<z.output<typeof overviewSchema>>;
  /** Stores `calls`. */
  sendCalls(): Promise<void>;
}

export async function startReadService(): Promise<ReadService> {
  const service = await startTestService({
    targets: [
      { name: 'llama', upstream: 'http://127.0.0.1:8000', listen: 4101 },
      { name: 'idle', upstream: 'http://127.0.0.1:8001', listen: '0.0.0.0:4102', price: { gpu_hour: 2.5, gpus: 2 } },
    ],
    budgets: [
      { name: 'team', limit: 4200 },
      { name: 'tokens', metric: 'tokens', period: 'day', limit: 1e6 },
    ],
    callers: { 'hash-1': 'checkout' },
  });
  const read = async (path: string): Promise<unknown> => {
    const answer = await service.get(path);
    const body: unknown = await answer.json();
    expect([answer.status, body]).toEqual([200, body]);
    const pathname = path.split('?')[0] ?? '';
    const route = routes.find(
      (each) => each.method === 'get' && new RegExp(`^${each.path.replace('{id}', '[^/]+')}$`).test(pathname),
    );
    expect(route?.response?.parse(body)).toEqual(body);
    return body;
  };
  return {
    ...service,
    read,
    overviewOf: async (query = '') => overviewSchema.parse(await read(`/api/v1/overview${query}`)),
    sendCalls: async () => {
      const answer = await service.send(calls, { 'x-sidelight-segment': 'READAPI' });
      expect(answer.status).toBe(200);
    },
  };
}
