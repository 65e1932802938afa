import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { beforeAll, describe, expect, it, afterAll } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gate } from '../../../cli/commands/gate.js';
import { configSchema } from '../../../core/config/schema.js';
import type { StoredCall } from '../../../core/call.js';
import type { GateRow } from '../../../evaluator/index.js';
import { createScorers } from '../../../evaluator/scorers/index.js';
import { createWriter, migrate, openStore } from '../../../store/index.js';
import { makeCall } from '../../store/helpers.js';
import { runCommand } from '../support.js';

const log = pino({ level: 'silent' });
const data = mkdtempSync(join(tmpdir(), 'sidelight-gate-'));
const SESSIONS = 600;

/** Sessions of two calls; `worse` spoils what a regression would. */
function version(
  name: string,
  sessions: number,
  worse: Partial<Record<'errors' | 'slow' | 'prose' | 'refuses' | 'poor', boolean>> = {},
  environment = 'production',
) {
  const calls: StoredCall[] = [];
  for (let i = 0; i < sessions; i++) {
    const isFailed = worse.errors === true && i % 8 === 0;
    for (const turn of [0, 1]) {
      calls.push(
        makeCall({
          target: 'llama',
          environment,
          version: name,
          session_id: `${name}-${i}`,
          outcome: isFailed ? 'error' : 'ok',
          duration_ms: (worse.slow === true ? 2 : 1) * (500 + ((i * 37 + turn * 11) % 200)),
          ttft_ms: (worse.poor === true ? 1.5 : 1) * (100 + ((i * 17) % 50)),
          output_tokens: (worse.poor === true ? 20 : 40) + ((i * 13) % 9),
          output: outputOf(worse, i),
          cost_usd: (worse.poor === true ? 1.3 : 1) * (0.001 + ((i * 7) % 10) * 1e-5),
          finish_reasons: [worse.poor === true && i % 9 === 0 ? 'length' : 'stop'],
        }),
      );
    }
  }
  return calls;
}

function outputOf(worse: { prose?: boolean; refuses?: boolean; poor?: boolean }, session: number): string {
  if (worse.poor === true && session % 7 === 0) return '';
  if (worse.refuses === true && session % 6 === 0) return 'Dabei kann ich Ihnen leider nicht helfen.';
  return worse.prose === true ? 'Here you are: one.' : '{"answer": 1}';
}

beforeAll(async () => {
  const config = configSchema.parse({ store: { data } }).store;
  const store = await openStore(config, { log });
  await migrate(store, config);
  const writer = await createWriter(store, { quarantineDir: join(data, 'quarantine'), log });
  const sets = [
    version('A', SESSIONS),
    version('same', SESSIONS, {}, 'staging'),
    version('broken', SESSIONS, { errors: true }),
    version('slow', SESSIONS, { slow: true }),
    version('prose', SESSIONS, { prose: true }),
    version('few', 12),
    version('refusing', SESSIONS, { refuses: true }),
    version('poor', SESSIONS, { poor: true }),
  ];
  for (const [index, calls] of sets.entries()) await writer.ingest({ segment: `s${index}`, collectorId: 'c', calls });
  const scored = (calls: readonly StoredCall[], score: (index: number) => number) =>
    calls.map((call, index) => ({
      call_id: call.call_id,
      started_at: call.started_at.replace('T', ' ').replace('Z', ''),
      target: call.target,
      model: call.response_model,
      purpose: 'user',
      session_id: call.session_id,
      scorer: 'toxicity',
      scorer_version: '1',
      score: score(index),
      label: '',
      scored_at: '2026-01-01 00:00:00.000',
    }));
  await store.insert('scores', [
    ...scored(sets[0] ?? [], (i) => (i % 50) / 1000),
    ...scored(sets[1] ?? [], (i) => (i % 50) / 1000),
    ...scored(sets[3] ?? [], (i) => 0.3 + (i % 50) / 1000),
  ]);
  await store.close();
});

afterAll(() => rmSync(data, { recursive: true, force: true }));

const run = (...args: string[]) => runCommand(gate, ['--data', data, ...args]);
const against = (candidate: string, ...args: string[]) =>
  run('--baseline', 'version=A', '--candidate', `version=${candidate}`, ...args);

const reports = new Map<string, ReturnType<typeof against>>();

/** The report on a candidate as JSON, asked for once however many tests read it. */
function reportOn(candidate: string): ReturnType<typeof against> {
  const report = reports.get(candidate) ?? against(candidate, '--json');
  reports.set(candidate, report);
  return report;
}

describe('the verdict', () => {
  it('an equal candidate passes', async () => {
    const result = await against('same');
    expect(result.out).toContain('PASS: nothing is worse by its margin.');
    expect(result).toMatchObject({ code: 0, errors: '' });
    expect(result.out).toMatch(/score toxicity .* pass$/m);
    expect(result.out).toMatch(/failed calls +0\.00 % +0\.00 % .*600\/600 {2}pass/);
  });

  it('staging against production: as good, whatever else runs there', async () => {
    const production = 'environment=production,version=A';
    const result = await run(
      '--baseline',
      production,
      '--candidate',
      'environment=staging',
      '--metrics',
      'errors,cost',
    );
    expect(result).toMatchObject({ code: 0, errors: '' });
    expect(result.out).toMatch(/candidate {2}environment=staging {2}\(600 sessions, 1,200 calls\)/);
  });

  it.each([
    ['broken', 'errors'],
    ['slow', 'latency_p50'],
    ['slow', 'score:toxicity'],
    ['prose', 'json'],
    ['refusing', 'refusals'],
    ['refusing', 'score:refusal'],
    ['poor', 'cost'],
    ['poor', 'empty'],
    ['poor', 'cut_off'],
    ['poor', 'ttft_p50'],
    ['poor', 'ttft_p95'],
    ['poor', 'output_tokens'],
  ])('%s fails for its %s', async (candidate, metric) => {
    const result = await reportOn(candidate);
    expect(result.code).toBe(1);
    const report = JSON.parse(result.out) as { verdict: string; metrics: GateRow[] };
    expect(report.verdict).toBe('fail');
    const row = report.metrics.find((each) => each.metric === metric);
    expect(row).toMatchObject({ verdict: 'fail' });
    // What the failure rests on: the whole interval lies beyond the margin.
    const { low, high } = row?.interval ?? {};
    const nearest = row?.worse === 'lower' || (row?.difference ?? 0) < 0 ? -(high ?? NaN) : (low ?? NaN);
    expect(nearest).toBeGreaterThan(row?.margin ?? NaN);
  });

  it('every cheap scorer takes part, those that read no call before, too', async () => {
    const report = JSON.parse((await reportOn('same')).out) as {
      metrics: { metric: string; verdict: string }[];
    };
    const scores = report.metrics.flatMap(({ metric, verdict }) =>
      metric.startsWith('score:') ? [[metric, verdict]] : [],
    );
    const names = createScorers().filter(
      ({ name, reads, isHeavy }) => isHeavy !== true && reads !== 'prompt' && name !== 'language',
    );
    expect(scores.map(([metric]) => metric)).toEqual(
      expect.arrayContaining([...names.map(({ name }) => `score:${name}`), 'score:toxicity']),
    );
    expect(scores.filter(([, verdict]) => verdict === 'fail')).toEqual([]);
  });

  it('counted looks spend the error once: each has less of it, and the report says so', async () => {
    const alphas: number[] = [];
    for (const look of ['1', '2', '3']) {
      const report = JSON.parse((await against('same', '--json', '--look', look, '--metrics', 'errors')).out) as {
        alpha: number;
        look: number;
        promise: string;
      };
      alphas.push(report.alpha);
      expect(report).toMatchObject({ look: Number(look), promise: expect.stringContaining(`this is number ${look}`) });
    }
    expect(alphas[0]).toBeCloseTo(0.05 * 0.6079, 4);
    expect(alphas.every((alpha, i) => alpha < (alphas[i - 1] ?? 1))).toBe(true);
    expect(await against('same', '--look', '0')).toMatchObject({ code: 64 });
  });

  it('few calls are not enough, and it says how many are', async () => {
    const result = await against('few');
    expect(result.code).toBe(2);
    expect(result.out).toMatch(/failed calls .*not enough data: 12 sessions, and 20 are needed at least; about 8 more/);
    expect(result.out).toContain('NOT ENOUGH DATA');
  });

  it('no calls at all are not enough; a metric asked for must be there', async () => {
    const nobody = await against('nobody');
    expect(nobody.code).toBe(2);
    expect(nobody.out).toMatch(/No call matches the candidate, "[^"]*nobody[^"]*": stored of its time are target=/);
    expect(nobody.out).toContain('NOT ENOUGH DATA: no call matches the candidate.');
    expect((await against('same', '--metrics', 'score:quality')).code).toBe(2);
    expect((await against('same', '--metrics', 'errors')).code).toBe(0);
  });

  it('calls on both sides belong to neither', async () => {
    const result = await run('--baseline', 'target=llama,version=A', '--candidate', 'target=llama', '--json');
    const report = JSON.parse(result.out) as { baseline: object; notes: string[] };
    expect(report.baseline).toMatchObject({ sessions: 0, shared: 2 * SESSIONS });
    expect(report.notes.join()).toContain(`${2 * SESSIONS} calls are chosen by both selectors`);
  });

  it('margins come from the configuration', async () => {
    const file = join(data, 'strict.yaml');
    writeFileSync(file, 'gate: { off: [json, toxicity], margins: { errors: 0.5, latency_p50: 3, latency_p95: 3 } }\n');
    expect((await against('slow', '--config', file)).code).toBe(0);
    expect((await against('broken', '--config', file, '--metrics', 'errors')).code).toBe(0);
  });
});

it('JUnit is XML, with what failed and what is not known', async () => {
  const file = join(data, 'report.xml');
  expect((await against('broken', '--junit', file)).code).toBe(1);
  const xml = readFileSync(file, 'utf8');
  const cases = parseXml(xml).filter(({ name }) => name === 'testcase');
  expect(cases.length).toBeGreaterThan(8);
  const [suites] = parseXml(xml);
  expect(suites).toMatchObject({ name: 'testsuites', attributes: { tests: String(cases.length), failures: '1' } });
  expect(parseXml(xml).filter(({ name }) => name === 'failure')).toHaveLength(1);
});

describe('usage', () => {
  it.each([
    [['--candidate', 'version=B'], /gate needs --baseline/],
    [['--baseline', 'versoin=A', '--candidate', 'version=B'], /no key "versoin"; did you mean version\?/],
    [['--baseline', 'version', '--candidate', 'version=B'], /expected key=value at "version"/],
    [['--baseline', 'version=A', '--candidate', 'version=A'], /are the same calls/],
    [['--baseline', 'version=A,from=soon', '--candidate', 'version=B'], /from needs a day/],
    [['--baseline', 'version=A', '--candidate', 'version=B', '--metrics', 'latency_p59'], /no metric "latency_p59"/],
    [['--basline', 'version=A'], /did you mean --baseline/],
  ])('%j is refused', async (args, message) => {
    const result = await run(...args);
    expect(result.code).toBe(64);
    expect(result.errors).toMatch(message);
  });

  it('a folder without data is no verdict', async () => {
    const empty = join(data, 'nothing', 'here');
    const args = ['--data', empty, '--baseline', 'version=A', '--candidate', 'version=B'];
    expect(await runCommand(gate, args)).toMatchObject({ code: 70 });
  });
});

interface Element {
  name: string;
  attributes: Record<string, string>;
}

/** Elements in their order; throws where tags do not close, attributes are unquoted or characters stand unescaped. */
function parseXml(xml: string): Element[] {
  const elements: Element[] = [];
  const open: string[] = [];
  const token = /<\?xml [^<>]*\?>|<\/([\w-]+)>|<([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|([^<>]+)/y;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const match = token.exec(xml);
    if (match === null) throw new Error(`not XML at ${xml.slice(at, at + 40)}`);
    const [, closed, opened, attributes = '', self, text] = match;
    if (/&(?!(amp|lt|gt|quot|apos);)/.test(text ?? attributes)) throw new Error('an ampersand stands unescaped');
    if (closed !== undefined && open.pop() !== closed) throw new Error(`${closed} does not close what is open`);
    if (opened === undefined) continue;
    const pairs = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)];
    elements.push({ name: opened, attributes: Object.fromEntries(pairs.map(([, key, value]) => [key, value])) });
    if (self === '') open.push(opened);
  }
  if (open.length > 0) throw new Error(`${open.join()} is never closed`);
  return elements;
}
