import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StoredCall } from '../../../../core/call.js';
import type { ConfigInput } from '../../../../core/config/schema.js';
import { CLIENT_METRICS, COLLECTOR_METRICS } from '../../../../core/names/metrics.js';
import { SERVER_METRICS } from '../../../../core/names/server_metrics.js';
import { createIntegrityCheck } from '../../../../evaluator/checks/integrity/index.js';
import { queries } from '../../../../store/index.js';
import { openTestStore, type TestStore } from '../../../store/helpers.js';
import { iso } from '../../builders.js';
import { contextOf, DAY, HOUR, MINUTE, SECOND, storeCalls } from '../../helpers.js';

/** Rows are stored now, and what is late is told by that. */
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;

let opened: TestStore;
/** Each test has a target of its own in the one store. */
let target = '';
let made = 0;
beforeAll(async () => {
  opened = await openTestStore('embedded');
});
afterAll(() => opened.close());
beforeEach(async () => {
  target = `llama-${made++}`;
  await opened.store.command('TRUNCATE TABLE monitor_state');
});

const ask = async (config: ConfigInput = {}, now = NOW, check = createIntegrityCheck()) => {
  const findings = await check.evaluate(contextOf(opened.store, now, config));
  const own = findings.filter((finding) => finding.target === target);
  return new Map(own.map((finding) => [finding.key.replace(`:${target}`, ''), finding]));
};
const calls = (number: number, fields: (i: number) => Partial<StoredCall> = () => ({}), from = NOW - 10 * MINUTE) =>
  storeCalls(opened.store, from, from + 9 * MINUTE, number, (i) => ({
    target,
    prompt: `question ${i}`,
    ...fields(i),
  }));

describe('integrity check', () => {
  it('asks nothing where there is nothing, and can be switched off', async () => {
    expect((await ask()).size).toBe(0);
    await calls(60);
    expect((await ask({ integrity: { enabled: false } })).size).toBe(0);
    const some = await ask({ integrity: { off: ['repeats', 'unseen', 'late'] } });
    expect([...some.keys()]).toEqual(['integrity:missing', 'integrity:impossible']);
  });

  it('has no verdict on few calls, and none on a target that fell silent', async () => {
    const check = createIntegrityCheck();
    await calls(49);
    const few = await ask({}, NOW, check);
    expect(few.get('integrity:impossible')).toMatchObject({
      verdict: 'no_data',
      value: null,
      sample_size: 49,
      summary: `No verdict on impossible fields on ${target}: 50 calls are needed (n 49, last hour)`,
    });
    const later = await ask({}, NOW + 5 * HOUR, check);
    expect(later.get('integrity:missing')).toMatchObject({ verdict: 'no_data', sample_size: 0 });
    expect((await ask({}, NOW + 2 * DAY, check)).size).toBe(0);
  });

  it('is well where every field is there and can be true', async () => {
    await calls(200);
    const found = await ask();
    for (const name of ['missing', 'impossible', 'repeats', 'late']) {
      expect(found.get(`integrity:${name}`)).toMatchObject({ verdict: 'ok', sample_size: 200, evidence: [] });
    }
    expect(found.get('integrity:missing')?.details?.series?.reduce((n, point) => n + point.n, 0)).toBe(200);
  });

  it('says what is missing: tokens, model, duration', async () => {
    await calls(100, (i) =>
      i < 30
        ? { input_tokens: null, output_tokens: null, tokens_source: 'absent' }
        : i < 32
          ? { duration_ms: null, ttft_ms: null }
          : {},
    );
    const missing = (await ask()).get('integrity:missing');
    expect(missing).toMatchObject({ verdict: 'over', value: 0.32, limit: 0.05, sample_size: 100 });
    expect(missing?.summary).toContain('30 calls without token counts, 2 calls without a duration');
    expect(missing?.interval_low).toBeGreaterThan(0.05);
    expect(missing?.evidence).toHaveLength(5);
    expect(missing?.method).toContain('plain rule');
  });

  it('takes a failed call without tokens for what it is', async () => {
    await calls(100, () => ({ outcome: 'error', input_tokens: null, output_tokens: null, tokens_source: 'absent' }));
    expect((await ask()).get('integrity:missing')).toMatchObject({ verdict: 'no_data', sample_size: 0 });
  });

  it('finds the impossible, and says what it is', async () => {
    const faults: [string, Partial<StoredCall>][] = [
      ['1 call with a negative duration, or one of more than a day', { duration_ms: 2 * DAY }],
      ['1 call whose first token came before its start or after its end', { duration_ms: 10, ttft_ms: 500 }],
      ['1 call with an answer of no tokens', { output_tokens: 0 }],
      ['1 call with a prompt of no tokens', { input_tokens: 0 }],
      ['more cached than input tokens', { cached_input_tokens: 11 }],
      ['1 call with more tokens than any model takes', { input_tokens: 2e8 }],
      ['1 call with a negative cost', { cost_usd: -1 }],
      ['1 call that went well with an error status', { http_status: 500 }],
      ['1 call dated in the future', { started_at: iso(NOW + HOUR) }],
    ];
    for (const [index, [, fields]] of faults.entries()) {
      await calls(120, (i) => ({ target: `${target}-${index}`, ...(i === 7 && fields) }));
    }
    const findings = await createIntegrityCheck().evaluate(contextOf(opened.store, NOW, {}));
    for (const [index, [words]] of faults.entries()) {
      const impossible = findings.find(({ key }) => key === `integrity:impossible:${target}-${index}`);
      expect(impossible?.summary).toContain(words);
      expect(impossible).toMatchObject({ verdict: 'over', sample_size: 120 });
      expect(impossible?.evidence).toHaveLength(1);
    }
  });

  it('one impossible call of very many is near, not over', async () => {
    await calls(400, (i) => (i === 7 ? { output_tokens: 0 } : {}));
    expect((await ask({ integrity: { limits: { impossible: 0.002 } } })).get('integrity:impossible')?.verdict).toBe(
      'near',
    );
  });

  it('names models and routes that were never there before, once it has learned', async () => {
    await calls(300, () => ({ route: '/v1/chat/completions' }), NOW - 2 * DAY);
    await calls(100, (i) => ({ route: '/v1/chat/completions', ...(i < 20 ? { response_model: 'llama-4' } : {}) }));
    const found = await ask();
    expect(found.get('integrity:unseen_model')).toMatchObject({ verdict: 'over', value: 0.2, sample_size: 100 });
    expect(found.get('integrity:unseen_model')?.summary).toContain('llama-4 in 20 calls, never seen here before');
    expect(found.get('integrity:unseen_model')?.evidence).toHaveLength(5);
    expect(found.get('integrity:unseen_route')).toMatchObject({ verdict: 'ok', value: 0 });
    expect(found.get('integrity:unseen_language')?.verdict).toBe('no_data');

    // After a restart what was seen is known; after the window it is news no more.
    const restarted = await ask({}, NOW + 10 * MINUTE);
    expect(restarted.get('integrity:unseen_model')?.verdict).toBe('over');
    await calls(100, () => ({ response_model: 'llama-4' }), NOW + 2 * HOUR);
    expect((await ask({}, NOW + 2 * HOUR + 10 * MINUTE)).get('integrity:unseen_model')?.verdict).toBe('ok');
  });

  it('calls nothing unseen while a target is young', async () => {
    await calls(100, (i) => ({ response_model: `model-${i % 3}` }));
    expect((await ask()).get('integrity:unseen_model')).toMatchObject({
      verdict: 'no_data',
      summary: expect.stringContaining('still learning which models there are'),
    });
  });

  it('finds a flood of one prompt', async () => {
    await calls(100, (i) => (i % 2 === 0 ? { prompt: 'buy now', caller: 'bot' } : {}));
    const repeats = (await ask()).get('integrity:repeats');
    expect(repeats).toMatchObject({ verdict: 'over', value: 0.5, sample_size: 100 });
    expect(repeats?.summary).toContain('came 50 times, 50 % of all, from 1 caller');
    expect(repeats?.evidence).toHaveLength(5);
  });

  it('finds feedback that one source gives, and not what several give', async () => {
    await calls(120, (i) => ({ call_id: `rated-${i}` }));
    const rate = (i: number, source: string) =>
      queries.insertFeedback(opened.store, {
        at: iso(NOW - MINUTE),
        call_id: `rated-${i}`,
        response_id: '',
        request_id: '',
        rating: 1,
        label: '',
        correction: '',
        comment: '',
        source,
      });
    for (let i = 0; i < 40; i++) await rate(i, `user-${i % 8}`);
    expect((await ask()).get('integrity:ratings_source')).toMatchObject({
      verdict: 'ok',
      sample_size: 40,
      value: 0.125,
    });
    for (let i = 40; i < 120; i++) await rate(i, 'bot');
    // The same again is one rating.
    for (let i = 40; i < 60; i++) await rate(i, 'bot');
    const found = await ask();
    expect(found.get('integrity:ratings_source')).toMatchObject({ verdict: 'over', sample_size: 120, value: 80 / 120 });
    expect(found.get('integrity:ratings_prompt')).toMatchObject({ verdict: 'ok' });
  });

  it('counts calls that came too late for the drift monitors; posted ones come when they can', async () => {
    const from = NOW - 50 * MINUTE;
    await calls(60, () => ({}), from);
    await calls(60, () => ({ tap: 'ingest' }), from);
    const found = await ask({ drift: { watermark: '5m' } });
    expect(found.get('integrity:late')).toMatchObject({ verdict: 'over', value: 1, sample_size: 60 });
    expect((await ask({ drift: { watermark: '2h' } })).get('integrity:late')).toMatchObject({
      verdict: 'ok',
      value: 0,
    });
  });

  describe('counts', () => {
    const report = (name: string, minute: number, value: number, collector = 'host') =>
      queries.insertServerMetrics(opened.store, [
        { at: iso(NOW + minute * MINUTE), collector_id: collector, name, labels: { target }, value },
      ]);
    /** One call a second, ten minutes long. */
    const second = (fields: Partial<StoredCall> = {}) =>
      storeCalls(opened.store, NOW - 40 * MINUTE, NOW - 10 * MINUTE, 1800, () => ({
        target,
        duration_ms: SECOND,
        ...fields,
      }));

    it('agrees with the sidecar, the server and the clients', async () => {
      await second({ collector_id: 'host' });
      for (const name of [COLLECTOR_METRICS.callsTotal, SERVER_METRICS.requests, CLIENT_METRICS.callsTotal]) {
        await report(name, -35, 1000);
        await report(name, -15, 2200);
      }
      const found = await ask();
      expect(found.get('integrity:counts_collector:host')).toMatchObject({
        verdict: 'ok',
        value: 0,
        sample_size: 1200,
      });
      expect(found.get('integrity:counts_server')).toMatchObject({ verdict: 'ok', value: 0 });
      expect(found.get('integrity:counts_client')).toMatchObject({ verdict: 'ok', value: 0 });
    });

    it('sees what goes past the tap, and leaves open what the reports leave open', async () => {
      await second();
      await report(SERVER_METRICS.requests, -35, 0);
      await report(SERVER_METRICS.requests, -25, 0);
      await report(SERVER_METRICS.requests, -15, 1600);
      const over = (await ask()).get('integrity:counts_server');
      expect(over).toMatchObject({ verdict: 'over', value: 0.25, limit: 0.05 });
      expect(over?.summary).toContain(
        'the model server finished 1,600 calls, 1,200 are stored, within 20 min: 25 % are missing',
      );
      expect(over?.interval_low).toBeLessThan(0.25);
      expect(over?.interval_high).toBeGreaterThan(0.25);
      expect((await ask({ integrity: { limits: { counts: 0.3 } } })).get('integrity:counts_server')?.verdict).toBe(
        'ok',
      );
    });

    it('starts from 0 with a collector, and takes more rows than counted for another way of counting', async () => {
      await second();
      await report(CLIENT_METRICS.callsTotal, -35, 5000, 'app');
      await report(CLIENT_METRICS.callsTotal, -25, 300, 'app');
      await report(CLIENT_METRICS.callsTotal, -15, 600, 'app');
      expect((await ask()).get('integrity:counts_client')).toMatchObject({
        verdict: 'near',
        value: -1,
        sample_size: 600,
      });
    });
  });
});
