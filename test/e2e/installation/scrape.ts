import { beforeAll, describe, expect, it, vi } from 'vitest';
import { alertRules } from '../../dashboards/alert_rules.js';
import { boardOf, drawn, textOf } from '../../dashboards/boards.js';
import { readExposition, type Exposition } from '../../dashboards/exposition.js';
import { readPromql } from '../../dashboards/promql.js';
import type { Installation } from './installation.js';

/** Labels that Prometheus itself sets when it scrapes. */
const FROM_PROMETHEUS = new Set(['job', 'instance']);

const expressions = [
  ...drawn(boardOf('prometheus')).flatMap((panel) => (panel.targets ?? []).map((target) => textOf(target, 'expr'))),
  ...alertRules('prometheus').map((rule) => textOf(rule.data[0]?.model ?? {}, 'expr')),
];

/** The metrics of the running service and collector, once they tell of a call, a failure, a verdict and a budget. */
async function scrape({ sidelight }: Installation): Promise<Exposition> {
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

/** What the boards and alert rules of Prometheus ask for, against what is exposed once there were calls and failures. */
export function describeScrape(installed: Installation): void {
  describe('what Prometheus scrapes', () => {
    let scraped: Exposition;

    beforeAll(async () => {
      scraped = await vi.waitFor(() => scrape(installed), { timeout: 30_000, interval: 250 });
    });

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
        ([, metric, label]) =>
          metric && label && !FROM_PROMETHEUS.has(label) && !scraped.labels.get(metric)?.has(label),
      );
      expect(found.map(([, , label]) => label)).toEqual(queries.map((each) => each.name));
      expect(unknown).toEqual([]);
    });
  });
}
