import OpenAI from 'openai';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type ModelServer, startModelServer } from '../support/model_server.js';
import { type RunningSidelight, startSidelight } from '../support/sidelight.js';
import { alertRules } from './alert_rules.js';
import { boardOf, drawn, textOf } from './boards.js';
import { readExposition, type Exposition } from './exposition.js';
import { readPromql } from './promql.js';

/** Labels that Prometheus itself sets when it scrapes. */
const FROM_PROMETHEUS = new Set(['job', 'instance']);

let server: ModelServer;
let sidelight: RunningSidelight;
let scraped: Exposition;

/** The metrics of the running service and collector, once they tell of a call, a failure, a verdict and a budget. */
async function scrape(): Promise<Exposition> {
  const texts = await Promise.all(
    [sidelight.serviceUrl, sidelight.healthUrl].map(async (url) => (await fetch(`${url}/metrics`)).text()),
  );
  const text = texts.join('\n');
  for (const told of [
    'sidelight_calls_total{',
    'sidelight_call_errors_total{',
    'sidelight_finding_state{',
    'sidelight_budget_used{',
  ]) {
    expect(text).toContain(told);
  }
  return readExposition(text);
}

beforeAll(async () => {
  server = await startModelServer();
  sidelight = await startSidelight({
    targets: [{ name: 'model', upstream: server.url }],
    config: { budgets: [{ name: 'month', limit: 100 }], evaluator: { interval: '200ms' } },
  });
  const openai = new OpenAI({ baseURL: `${sidelight.taps['model']}/v1`, apiKey: 'none', maxRetries: 0 });
  const ask = (content: string, stream: boolean) =>
    openai.chat.completions.create({ model: 'gpt-4o-mini', stream, messages: [{ role: 'user', content }] });
  const answer = await ask('hello', true);
  if ('controller' in answer) for await (const _ of answer) continue;
  await ask('fail', false).catch(() => 'that is the failure to be counted');
  scraped = await vi.waitFor(scrape, { timeout: 30_000, interval: 250 });
});

afterAll(async () => {
  await sidelight?.stop();
  await server?.stop();
});

const expressions = [
  ...drawn(boardOf('prometheus')).flatMap((panel) => (panel.targets ?? []).map((target) => textOf(target, 'expr'))),
  ...alertRules('prometheus').map((rule) => textOf(rule.data[0]?.model ?? {}, 'expr')),
];

it('every metric that a board or an alert rule asks for is exposed', () => {
  const asked = expressions.flatMap((expression) => readPromql(expression).map(({ metric }) => metric));
  expect([...new Set(asked)].filter((metric) => !scraped.names.has(metric))).toEqual([]);
});

it('what the alert rules watch has values, so that no data means trouble', () => {
  const watched = alertRules('prometheus').flatMap((rule) => readPromql(textOf(rule.data[0]?.model ?? {}, 'expr')));
  expect(watched.map(({ metric }) => metric).filter((metric) => !scraped.labels.has(metric))).toEqual([]);
});

it('every label that they match or group by is on the series', () => {
  const missing = expressions.flatMap((expression) =>
    readPromql(expression).flatMap(({ metric, labels }) => {
      const seen = scraped.labels.get(metric) ?? new Set();
      // A counter of losses has no labels until something was lost.
      return labels
        .filter((label) => seen.size > 0 && !FROM_PROMETHEUS.has(label) && !seen.has(label))
        .map((label) => `${metric} has no ${label}`);
    }),
  );
  expect([...new Set(missing)]).toEqual([]);
});

it('the variables of the board find values', () => {
  const queries = boardOf('prometheus').templating.list.filter((each) => each.type === 'query');
  const found = queries.map((each) => /^label_values\((\w*)[{].*, (\w+)\)$/.exec(textOf(each, 'definition')) ?? []);
  const unknown = found.filter(
    ([, metric, label]) => metric && label && !FROM_PROMETHEUS.has(label) && !scraped.labels.get(metric)?.has(label),
  );
  expect(found.map(([, , label]) => label)).toEqual(queries.map((each) => each.name));
  expect(unknown).toEqual([]);
});
