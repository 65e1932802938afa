import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredCall } from '../../../core/call.js';
import { SidelightError } from '../../../core/errors.js';
import type { Store } from '../../../store/index.js';
import { chatAttributes, hexId, sendSpans, type JsonSpan } from '../otlp_support.js';
import { makeCall, startTestService, type TestService } from '../support.js';

let service: TestService;
let segments = 0;

beforeEach(async () => {
  service = await startTestService({ service: { otlp_hold: '200ms' } });
  // A collector is around: from now on spans wait for it.
  await ship([makeCall({ tap: 'tcp', target: 'another' })]);
});

afterEach(() => service.stop());

/** As a collector ships what its tap saw. */
async function ship(calls: readonly object[], to = service): Promise<void> {
  const headers = { 'x-sidelight-segment': `TAP${++segments}`, 'x-sidelight-collector': 'box' };
  expect((await to.send(calls, headers)).status).toBe(200);
}

async function tell(span: JsonSpan, to = service): Promise<void> {
  expect((await sendSpans(to.otlpUrl, [span])).status).toBe(200);
}

async function rows(): Promise<StoredCall[]> {
  return service.store.query<StoredCall>("SELECT * FROM calls WHERE target != 'another' ORDER BY started_at, call_id");
}

/** Calls and cost in the rollup, and the same added up from the rows. */
async function counted() {
  const sums = (from: string, calls: string) =>
    `SELECT ${calls} AS calls, round(sum(ifNull(cost_usd, 0)), 9) AS usd, sum(ifNull(input_tokens, 0)) AS input FROM ${from} WHERE target != 'another'`;
  const [rollup] = await service.store.query<{ calls: number; usd: number; input: number }>(
    sums('calls_1m', 'sum(calls)'),
  );
  const [table] = await service.store.query<{ calls: number; usd: number; input: number }>(sums('calls', 'count()'));
  return { rollup, table };
}

async function waiting(): Promise<number> {
  const [row] = await service.store.query<{ left: number }>(
    'SELECT count() AS left FROM otlp_waiting WHERE segment NOT IN (SELECT segment FROM segments)',
  );
  return row?.left ?? 0;
}

const settled = () => vi.waitFor(async () => expect(await waiting()).toBe(0), { timeout: 20_000, interval: 50 });

/** A call as a tap and as a span see it. */
function twins() {
  const startMs = Math.floor(Date.now() / 1000) * 1000 - 30_000;
  const ids = { traceId: hexId(16), spanId: hexId(8), response: `chatcmpl-${hexId(8)}` };
  const tap = makeCall({
    tap: 'tcp',
    target: 'llama',
    response_id: ids.response,
    started_at: new Date(startMs + 3).toISOString(),
    session_id: '0123456789abcdef0123456789abcdef',
    caller: 'hash-of-key',
    ttft_ms: 90,
  });
  const span: JsonSpan = {
    traceId: ids.traceId,
    spanId: ids.spanId,
    startMs,
    endMs: startMs + 1250,
    attributes: chatAttributes({
      'gen_ai.response.id': ids.response,
      'session.id': 'conversation-1',
      'tenant.id': 'acme',
      'user.id': 'ann',
      'gen_ai.agent.name': 'helper',
    }),
  };
  const merged = {
    call_id: tap.call_id,
    tap: 'tcp',
    target: 'llama',
    duration_ms: 1200,
    ttft_ms: 90,
    prompt: tap.prompt,
    caller: 'hash-of-key',
    trace_id: ids.traceId,
    span_id: ids.spanId,
    session_id: 'conversation-1',
    tenant: 'acme',
    attributes: { 'sidelight.otlp.convention': 'gen_ai' },
  };
  return { tap, span, merged, ids };
}

describe('a call seen by a tap and told by a span', () => {
  it('is one row when the tap was first', async () => {
    const { tap, span, merged } = twins();
    await ship([tap]);
    await tell(span);
    await settled();
    expect(await rows()).toMatchObject([merged]);
    const { rollup, table } = await counted();
    expect(rollup).toEqual(table);
    expect(rollup?.calls).toBe(1);
  });

  it('is one row when the span was first', async () => {
    const { tap, span, merged } = twins();
    await tell(span);
    await ship([tap]);
    await settled();
    await vi.waitFor(async () => expect(await rows()).toMatchObject([merged]));
    await vi.waitFor(async () => expect((await counted()).rollup?.calls).toBe(1));
  });

  it('is one row when the tap comes long after the span was given up on', async () => {
    const { tap, span, merged } = twins();
    await tell(span);
    await settled();
    expect(await rows()).toMatchObject([{ tap: 'otlp', target: 'shop' }]);
    await ship([tap]);
    await vi.waitFor(async () => expect(await rows()).toMatchObject([merged]), { timeout: 20_000 });
    await vi.waitFor(async () => {
      const { rollup, table } = await counted();
      expect(rollup).toEqual(table);
      expect(rollup?.calls).toBe(1);
    });
  });

  it('is told by its trace where there is no response id', async () => {
    const { tap, span, ids } = twins();
    const child = hexId(8);
    const seen = { ...tap, response_id: '', trace_id: ids.traceId, span_id: child };
    const other = makeCall({
      ...seen,
      call_id: 'other',
      started_at: new Date(Date.parse(tap.started_at) + 20_000).toISOString(),
      span_id: hexId(8),
    });
    await ship([seen, other]);
    const { 'gen_ai.response.id': _, ...attributes } = span.attributes ?? {};
    const answer = await sendSpans(service.otlpUrl, [
      { ...span, attributes },
      { traceId: ids.traceId, spanId: child, parentSpanId: ids.spanId, name: 'POST' },
    ]);
    expect(answer.status).toBe(200);
    await settled();
    expect(await rows()).toMatchObject([
      { call_id: tap.call_id, session_id: 'conversation-1', span_id: ids.spanId },
      { call_id: 'other', session_id: '0123456789abcdef0123456789abcdef' },
    ]);
  });

  it('has the counts of the span where the tap could only estimate, in the rollup, too', async () => {
    const { tap, span } = twins();
    await ship([{ ...tap, input_tokens: null, output_tokens: null, tokens_source: 'absent' }]);
    await tell(span);
    await settled();
    await vi.waitFor(async () =>
      expect(await rows()).toMatchObject([
        { tokens_source: 'reported', input_tokens: 100, output_tokens: 50, cost_source: 'price_list' },
      ]),
    );
    await vi.waitFor(async () => {
      const { rollup, table } = await counted();
      expect(rollup).toEqual(table);
      expect(rollup?.input).toBe(100);
    });
  });

  it('is two rows when the response ids are two', async () => {
    const { tap, span, ids } = twins();
    await ship([{ ...tap, trace_id: ids.traceId, response_id: 'another' }]);
    await tell(span);
    await settled();
    expect(await rows()).toHaveLength(2);
  });

  it('told by several instrumentations is one row, with a tap and without', async () => {
    const { tap, span } = twins();
    const inner = { ...span, spanId: hexId(8), parentSpanId: span.spanId ?? '' };
    await ship([tap]);
    await tell(inner);
    await tell(span);
    const alone = twins();
    await tell({ ...alone.span, spanId: hexId(8), parentSpanId: alone.ids.spanId });
    await tell(alone.span);
    await settled();
    expect((await rows()).map((row) => row.tap).sort()).toEqual(['otlp', 'tcp']);
  });
});

/** A process that is killed as soon as it gives a command like this: the command is not run, and nothing after it. */
async function killedAt(pattern: RegExp, work: (doomed: TestService) => Promise<void>): Promise<void> {
  const { store } = service;
  let die: (error: Error) => void = () => undefined;
  const end = new Promise<never>((_resolve, reject) => (die = reject));
  end.catch(() => undefined);
  const dead = { is: false };
  const unlessDead = async <T>(run: () => Promise<T>): Promise<T> => (dead.is ? end : run());
  const dying: Store = {
    ...store,
    query: (...given) => unlessDead(() => store.query(...given)),
    insert: (...given) => unlessDead(() => store.insert(...given)),
    insertText: (...given) => unlessDead(() => store.insertText(...given)),
    command: (...given) => {
      dead.is ||= pattern.test(given[0]);
      return unlessDead(() => store.command(...given));
    },
  };
  const doomed = await service.again({ service: { otlp_hold: '20ms' } }, { store: dying });
  await work(doomed);
  await vi.waitFor(() => expect(dead.is).toBe(true), { timeout: 20_000 });
  die(new SidelightError('STORE_UNAVAILABLE', 'killed', { retryable: true }));
  await doomed.stop();
}

describe('a late replacement that is killed', () => {
  it.each([
    ['before the row of the tap is changed', /^ALTER TABLE calls\w* UPDATE/],
    ['before the other row goes', /^DELETE FROM calls\w* WHERE call_id/],
    ['before the rollup is made again', /^CREATE TABLE calls_1m_rebuild/],
    ['while the rollup is made again', /^DELETE FROM calls_1m/],
    ['before the new rollup is in its place', /^INSERT INTO calls_1m \(/],
  ])('%s is finished by the next process', async (_, pattern) => {
    const { tap, span, merged } = twins();
    await tell(span);
    await settled();
    await vi.waitFor(async () => expect(await rows()).toMatchObject([{ tap: 'otlp' }]));
    await service.service.stop();
    await killedAt(pattern, (doomed) => ship([tap], doomed));
    const next = await service.again({});
    expect(await rows()).toMatchObject([merged]);
    const { rollup, table } = await counted();
    expect(rollup).toEqual(table);
    expect(rollup?.calls).toBe(1);
    await next.stop();
  });
});

describe('calls that wait', () => {
  it('are taken up by the next process', async () => {
    const { tap, span, merged } = twins();
    const lone = twins();
    const slow = await service.again({ service: { otlp_hold: '1h' } });
    await tell(span, slow);
    await tell(lone.span, slow);
    await slow.stop();
    expect(await rows()).toEqual([]);
    await ship([tap]);
    const next = await service.again({ service: { otlp_hold: '50ms' } });
    await settled();
    await tell(lone.span, next);
    const byTap = (await rows()).sort((a, b) => b.tap.localeCompare(a.tap));
    expect(byTap).toMatchObject([merged, { tap: 'otlp', trace_id: lone.ids.traceId }]);
    await next.stop();
  });

  it('do not wait where no collector is', async () => {
    const alone = await startIn();
    expect(alone).toBe('stored at once');
  });
});

/** The engine allows one store per process: the one there is, made to forget its collectors. */
async function startIn(): Promise<string> {
  await service.store.command('ALTER TABLE segments DELETE WHERE 1 SETTINGS mutations_sync = 1');
  const alone = await service.again({ service: { otlp_hold: '1h' } });
  await tell(twins().span, alone);
  const stored = await rows();
  await alone.stop();
  return stored.length === 1 ? 'stored at once' : 'held';
}
