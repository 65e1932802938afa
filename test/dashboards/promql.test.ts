import { describe, expect, it } from 'vitest';
import { COLLECTOR_METRICS, SERVICE_METRICS } from '../../core/names/metrics.js';
import { SERVER_METRICS } from '../../core/names/server_metrics.js';
import { alertRules } from './alert_rules.js';
import { boardOf, drawn, textOf } from './boards.js';
import { readPromql } from './promql.js';

const board = boardOf('prometheus');
const panelExpressions = drawn(board).flatMap((panel) => (panel.targets ?? []).map((target) => textOf(target, 'expr')));
const ruleExpressions = alertRules('prometheus').flatMap((rule) => rule.data.map(({ model }) => textOf(model, 'expr')));
const expressions = [...panelExpressions, ...ruleExpressions.filter(Boolean)];

describe('PromQL of the boards and alert rules', () => {
  it.each(expressions)('%s', (expression) => {
    expect(readPromql(expression).length).toBeGreaterThan(0);
  });

  it('is refused when it is not PromQL', () => {
    expect(() => readPromql('sum by (rate(a[5m])')).toThrow('not PromQL');
  });

  it('asks for names from the one list of names', () => {
    const names = new Set<string>([
      ...Object.values(SERVICE_METRICS),
      ...Object.values(COLLECTOR_METRICS),
      ...Object.values(SERVER_METRICS),
    ]);
    const asked = expressions.flatMap((expression) => readPromql(expression).map(({ metric }) => metric));
    expect(asked.filter((metric) => !names.has(metric.replace(/_(bucket|sum|count)$/, '')))).toEqual([]);
  });

  it('never reads a counter bare, and only counters through rate', () => {
    const asked = expressions.flatMap(readPromql);
    const isCounter = (metric: string) => /_(total|bucket|sum|count)$/.test(metric);
    expect(asked.filter(({ metric, over }) => isCounter(metric) !== /^(rate|increase)$/.test(over))).toEqual([]);
  });

  it('takes rates over $__rate_interval, and filters by job and instance', () => {
    expect(panelExpressions.filter((text) => /\brate\([^)]*\[(?!\$__rate_interval\])/.test(text))).toEqual([]);
    const unfiltered = panelExpressions.filter((text) =>
      readPromql(text).some(({ labels }) => !labels.includes('job') || !labels.includes('instance')),
    );
    expect(unfiltered).toEqual([]);
  });

  it('declares job and instance as dashboard-linter wants them', () => {
    const [job, instance] = ['job', 'instance'].map((name) => board.templating.list.find((each) => each.name === name));
    expect(job).toMatchObject({ label: 'Job', type: 'query', multi: true, allValue: '.+' });
    expect(instance).toMatchObject({ label: 'Instance', type: 'query', multi: true, allValue: '.+' });
  });
});
