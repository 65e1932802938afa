import { describe, expect, it } from 'vitest';
import { problemsOf as problemsIn } from './support.js';

const problemsOf = (yaml: string) => problemsIn({ yaml });

describe('entries that are told apart by name', () => {
  const slack = 'type: slack, webhook_url: "https://hooks.example.com/x"';
  const judge = 'base_url: "http://127.0.0.1/v1", model: m, rubric: r';

  it.each([
    ['alerts.channels', `alerts: { channels: [{ name: a, ${slack} }, { name: a, ${slack} }] }`],
    [
      'service.tokens',
      'service: { tokens: [{ name: a, token: x, scopes: [read] }, { name: a, token: y, scopes: [admin] }] }',
    ],
    ['budgets', 'budgets: [{ name: a, limit: 1 }, { name: a, limit: 2, metric: calls }]'],
    ['scorers.judges', `scorers: { judges: [{ name: a, ${judge} }, { name: a, ${judge} }] }`],
    ['bias.groups', 'bias: { groups: [{ name: a, by: tenant }, { name: a, by: caller }] }'],
  ])('must not share one in %s', (list, yaml) => {
    expect(problemsOf(yaml)).toEqual([`sidelight.yaml:1: ${list}[1].name: the name "a" is taken`]);
  });

  const objectives = (...settings: string[]) =>
    `slos: [${settings.map((each) => `{ name: a, metric: error_ratio, ${each} }`).join(', ')}]`;

  it.each([
    ['everywhere and for one target', 'objective: 0.9', 'target: llama'],
    ['for one model, and for all of a target', 'model: m', 'target: llama'],
  ])('objectives that judge the same calls: %s', (_, first, second) => {
    const message = 'sidelight.yaml:1: slos[1].name: the name "a" is taken by an objective for the same calls';
    expect(problemsOf(objectives(first, second))).toEqual([message]);
  });

  it('objectives for different targets may', () => {
    expect(problemsOf(objectives('target: llama', 'target: gemma', 'target: phi, model: m'))).toEqual([]);
  });
});

describe('addresses of channels', () => {
  it.each([
    [
      'type: slack, webhook_url: hooks.slack.com',
      'webhook_url: expected a URL such as https://hooks.slack.com/services/...',
    ],
    ['type: webhook, url: "https://ops:hush@h/x"', 'url: user and password in the URL would not be sent: use token'],
    [
      'type: pagerduty, routing_key: k, url: "ftp://h"',
      'url: expected a URL such as https://events.eu.pagerduty.com/v2/enqueue',
    ],
  ])('that cannot work are refused, and not repeated: %s', (settings, problem) => {
    const yaml = `alerts: { channels: [{ name: a, ${settings} }] }`;
    expect(problemsOf(yaml)).toEqual([`sidelight.yaml:1: alerts.channels[0].${problem}`]);
  });

  it('the service is named by one', () => {
    expect(problemsOf('collector: { to: "localhost:4180" }')).toEqual([
      'sidelight.yaml:1: collector.to: expected a URL such as http://sidelight.internal:4180',
    ]);
  });

  it('the page is one of the web', () => {
    expect(problemsOf('service: { url: "javascript:alert(1)" }')).toEqual([
      'sidelight.yaml:1: service.url: expected a URL such as https://sidelight.example.com',
    ]);
  });
});
