import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SERVICE_METRICS } from '../../core/names/metrics.js';
import { readiness } from '../../service/schemas/api.js';
import { makeCall, startTestService, type TestService } from './support.js';

let service: TestService;

beforeAll(async () => {
  service = await startTestService({ budgets: [{ name: 'team', limit: 100 }] });
});

afterAll(() => service.stop());

describe('health', () => {
  it('says alive, and ready with a word on each check', async () => {
    expect(await (await service.get('/healthz')).json()).toEqual({ status: 'alive' });
    const answer = await service.get('/readyz');
    expect(answer.status).toBe(200);
    const body = readiness.parse(await answer.json());
    expect(body.ready).toBe(true);
    expect(Object.keys(body.checks).sort()).toEqual(['backlog', 'not_draining', 'store']);
  });

  it('is not ready while the store does not answer, and alive all the same', async () => {
    const other = await service.again({});
    await service.store.command('RENAME TABLE segments TO segments_away');
    const answer = await other.get('/readyz');
    const sent = await other.send([makeCall()]);
    await service.store.command('RENAME TABLE segments_away TO segments');
    expect(answer.status).toBe(503);
    expect([sent.status, sent.headers.has('retry-after')]).toEqual([503, true]);
    expect(readiness.parse(await answer.json()).checks['store']).toMatchObject({ ok: false });
    expect((await other.get('/healthz')).status).toBe(200);
    await other.stop();
  });
});

describe('metrics', () => {
  it('carry every name of the service once calls came in', async () => {
    await service.send([makeCall(), makeCall({ outcome: 'error', error_type: 'rate_limit', http_status: 429 })]);
    const answer = await service.get('/metrics');
    expect(answer.headers.get('content-type')).toContain('text/plain');
    const text = await answer.text();
    for (const name of Object.values(SERVICE_METRICS)) {
      expect(text).toContain(`# TYPE ${name} `);
    }
    expect(text).toMatch(/sidelight_call_errors_total\{[^}]*error_type="rate_limit"\} 1/);
    expect(text).toMatch(/sidelight_budget_limit\{budget="team"[^}]*\} 100/);
    expect(text).toMatch(/sidelight_alerts_firing\{severity="page"\} 0/);
  });
});

describe('the evaluator beside it', () => {
  it('is in the metrics once it is shown, and not before', async () => {
    const value = async () =>
      /^sidelight_evaluation_lag_seconds (.+)$/m.exec(await (await service.get('/metrics')).text())?.[1];
    expect(await value()).toBeUndefined();
    const lastRoundAt = Date.now() - 42_000;
    service.service.watchEvaluation(() => ({ durationSeconds: 0.5, lastRoundAt }));
    expect(Number(await value())).toBeCloseTo(42, 0);
  });
});

describe('the judges beside it', () => {
  it('are in the metrics by name', async () => {
    const tone = { requests: 7, failures: 1, costUsd: 0.25, unpriced: 0, capped: true, waiting: 12 };
    const none = { scorers: [], scored: {}, failed: {}, unavailable: {}, share: {}, waiting: 0, workSeconds: 0 };
    service.service.watchScoring(() => ({ ...none, judges: { tone } }));
    const text = await (await service.get('/metrics')).text();
    expect(text).toContain('sidelight_judge_requests_total{judge="tone"} 7');
    expect(text).toContain('sidelight_judge_cost_usd_total{judge="tone"} 0.25');
    expect(text).toContain('sidelight_judge_capped{judge="tone"} 1');
  });
});

describe('start and stop', () => {
  it('names the port that is taken, and the way out', async () => {
    const { port } = new URL(service.url);
    await expect(service.again({ service: { listen: `127.0.0.1:${port}` } })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(port),
      hint: expect.stringContaining('service.listen'),
    });
  });

  it('says so when the address is not one of this machine', async () => {
    const config = {
      service: { listen: '192.0.2.1:0', tokens: [{ name: 'a', token: 'b', scopes: ['admin' as const] }] },
    };
    await expect(service.again(config)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('finishes what is in flight, then takes nothing more', async () => {
    const other = await service.again({});
    const body = `${JSON.stringify(makeCall())}\n`;
    const socket = connect(Number(new URL(other.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.write(
      `POST /api/v1/calls HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 50)}`,
    );
    await vi.waitFor(async () => expect(await (await other.get('/readyz')).text()).toContain('"50 of '));
    const stopped = other.service.stop();
    await expect(other.get('/healthz')).rejects.toThrow('fetch failed');
    socket.write(body.slice(50));
    await stopped;
    expect(answer).toMatch(/^HTTP\/1\.1 200[^]*"status":"stored"/);
    await other.service.stop();
  });
});
