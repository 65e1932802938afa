import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemsOf, TARGET } from './support.js';

describe('problems', () => {
  it('names every one of them, with file, line and the nearest key', () => {
    const yaml = [
      'targets:',
      '  - name: llama',
      '    upsteam: http://127.0.0.1:8000',
      '    tap: tpc',
      '    connect_timeout: 30',
      'service:',
      '  lisen: 4180',
      'clickhouse_url: http://x',
      'store: { keep_texts: forever }',
      'alerts:',
      '  channels:',
      '    - { type: slak, name: team }',
      '    - { type: slack, name: team, webhok_url: x }',
    ].join('\n');
    expect(problemsOf({ yaml }).toSorted()).toEqual(
      [
        'sidelight.yaml:2: targets[0].upstream: missing; expected a URL such as http://127.0.0.1:8000',
        'sidelight.yaml:3: targets[0].upsteam: unknown key; did you mean "upstream"?',
        'sidelight.yaml:4: targets[0].tap: expected one of auto, tcp, http; did you mean "tcp"?',
        'sidelight.yaml:5: targets[0].connect_timeout: expected a duration such as 30s, 5m or 7d, got 30',
        'sidelight.yaml:7: service.lisen: unknown key; did you mean "listen"?',
        'sidelight.yaml:8: clickhouse_url: unknown key; did you mean "store.clickhouse_url"?',
        'sidelight.yaml:9: store.keep_texts: expected a duration such as 30s, 5m or 7d, got "forever"',
        'sidelight.yaml:12: alerts.channels[0].type: expected one of slack, pagerduty, email, webhook, alertmanager; did you mean "slack"?',
        'sidelight.yaml:13: alerts.channels[1].webhok_url: unknown key; did you mean "webhook_url"?',
        'sidelight.yaml:13: alerts.channels[1].webhook_url: missing; expected a text',
      ].toSorted(),
    );
  });

  it.each([
    ['targets: {}', 'sidelight.yaml:1: targets: expected a list, got a group of settings'],
    ['- 1\n', 'sidelight.yaml:1: expected a group of settings, got a list'],
    ['log_level: 3', 'sidelight.yaml:1: log_level: expected one of trace, debug, info, warn, error'],
    [
      'collector:\n  token: 12',
      'sidelight.yaml:2: collector.token: expected a text, got something else (put it in quotes)',
    ],
    ['service: { listen: 99999 }', 'sidelight.yaml:1: service.listen: expected PORT or HOST:PORT, got 99999'],
    ['service: { listen: [1] }', 'sidelight.yaml:1: service.listen: expected PORT or HOST:PORT, got [1]'],
    ['store: { data: 7 }', 'sidelight.yaml:1: store.data: expected a text, got 7 (put it in quotes)'],
    [
      'service: { listen: "0.0.0.0:1" }',
      'sidelight.yaml:1: service.listen: listening beyond this machine (0.0.0.0) needs at least one token in service.tokens',
    ],
    [
      'slos:\n  - { name: a, metric: error_ratio, objective: 99 }',
      'sidelight.yaml:2: slos[0].objective: expected a share between 0 and 1, for example 0.99',
    ],
    [
      'targets:\n  - { name: a, upstream: "http://b", price: { gpus: 8 } }',
      'sidelight.yaml:2: targets[0].price.gpus: has no meaning without gpu_hour, what an hour of one of them costs',
    ],
    [
      'alerts:\n  channels: [{ type: alertmanager, name: am, url: "http://127.0.0.1:9093", holds: 4h }]',
      'sidelight.yaml:2: alerts.channels[0].holds: must be longer than alerts.repeat_interval: until then nothing is told again',
    ],
    [
      'alerts:\n  channels: [{ type: email, name: m, url: "mail:25", from: a@b, to: [c@d] }]',
      'sidelight.yaml:2: alerts.channels[0].url: expected a URL such as smtp://mail.example.com:587 or smtps://mail.example.com:465',
    ],
    [
      'alerts:\n  channels: [{ type: email, name: m, url: "smtp://h/?tls=no", from: a@b, to: [c@d] }]',
      'sidelight.yaml:2: alerts.channels[0].url: expected a URL such as smtp://mail.example.com:587 or smtps://mail.example.com:465',
    ],
    [
      'alerts:\n  channels: [{ type: email, name: m, url: "smtp://h", password: hush, from: a@b, to: [c@d] }]',
      'sidelight.yaml:2: alerts.channels[0].user: user and password go together',
    ],
    [
      'alerts:\n  channels: [{ type: email, name: m, url: "smtp://h", from: a@b, to: ["c@d\\nBcc: e@f"] }]',
      'sidelight.yaml:2: alerts.channels[0].to[0]: expected an address such as oncall@example.com or "Sidelight <sidelight@example.com>"',
    ],
    [
      'alerts:\n  channels: [{ type: webhook, name: ops, url: "ops.internal" }]',
      'sidelight.yaml:2: alerts.channels[0].url: expected a URL such as https://ops/hook',
    ],
    [
      'slos:\n  - { name: a, metric: ttft }',
      'sidelight.yaml:2: slos[0].threshold: latency and ttft objectives need a threshold, for example 2s',
    ],
    ...[
      ['connect_timeout: 0s', 'expected a duration from 1ms to 24d'],
      ['connect_timeout: 25d', 'expected a duration from 1ms to 24d'],
      ['idle_timeout: 25d', 'expected a duration from 0ms to 24d'],
    ].map(([setting = '', message = '']) => [
      `${TARGET}    ${setting}\n`,
      `sidelight.yaml:4: targets[0].${setting.split(':')[0]}: ${message}`,
    ]),
    ...[
      ['collector', 'segment_age: 0s', 'expected a duration from 1ms to 1h'],
      ['collector', 'segment_max: 0B', 'at least 1kB'],
      ['collector', 'queue_max: 0B', 'at least 1MB: with less, little or nothing is captured'],
      ['collector', 'spool_max: 15MB', 'expected at least 16MB: room for 4 segments of collector.segment_max'],
      ['service', 'otlp_hold: 30d', 'expected a duration from 0ms to 24d'],
      ['store', 'max_query_time: 0s', 'expected a duration from 1ms to 1d'],
      ['evaluator', 'interval: 0s', 'expected a duration from 1ms to 24d'],
      ['scorers', 'interval: 600h', 'expected a duration from 1ms to 24d'],
      ['drift', 'batch: 0s', 'at least 1s'],
    ].map(([section = '', setting = '', message = '']) => [
      `${section}: { ${setting} }`,
      `sidelight.yaml:1: ${section}.${setting.split(':')[0]}: ${message}`,
    ]),
    ...['http://b/v1?key=1', 'http://b/#models'].map((upstream) => [
      `targets: [{ name: a, upstream: "${upstream}" }]`,
      'sidelight.yaml:1: targets[0].upstream: a query or fragment in the URL would not be sent: clients send their own, and it is passed on',
    ]),
  ])('%j', (yaml = '', problem = '') => {
    expect(problemsOf({ yaml })).toEqual([problem]);
  });

  it.each(['a: [1', 'a: 1\na: 2\n', '\t- x: y', '{{{', 'a: *b'])('names the line of broken YAML: %j', (yaml) => {
    expect(problemsOf({ yaml })[0]).toMatch(/^sidelight\.yaml:\d+: /);
  });

  it('refuses secrets in addresses, which are shown and logged, and does not repeat them', () => {
    const yaml =
      'targets:\n  - name: llama\n    upstream: https://joe:hunter2@host\ncollector:\n  to: http://hunter2@service:4180\n';
    const problems = problemsOf({ yaml });
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain('sidelight.yaml:3: targets[0].upstream: user and password in the URL');
    expect(problems[1]).toContain('sidelight.yaml:5: collector.to: user and password in the URL');
    expect(problems.join()).not.toContain('hunter2');
  });

  it.each([
    'tenant_header: Authorization',
    'session_header: cookie',
    'tenant_header: x-api-key',
    'session_header: x-amz-security-token',
  ])('refuses to store a header that holds a secret, as a name: %s', (setting) => {
    const [key] = setting.split(':');
    expect(problemsOf({ yaml: `${TARGET}    ${setting}\n` })).toEqual([
      `sidelight.yaml:4: targets[0].${key}: this header may hold a secret, and is not kept; caller_header may name it, which stores a hash`,
    ]);
  });

  it('takes nothing where that has a meaning of its own, and a small spool of smaller segments', () => {
    expect(problemsOf({ yaml: `${TARGET}    idle_timeout: 0s\n` })).toEqual([]);
    expect(problemsOf({ yaml: 'service: { otlp_hold: 0s }' })).toEqual([]);
    expect(problemsOf({ yaml: 'collector: { spool_max: 400kB, segment_max: 100kB, body_max: 0B }' })).toEqual([]);
  });

  it('asks for a listen address of each of several targets, and for different names', () => {
    const yaml = `${TARGET}  - name: llama\n    upstream: http://127.0.0.1:8001\n    listen: 4101\n`;
    expect(problemsOf({ yaml })).toEqual([
      'sidelight.yaml:2: targets[0].listen: with several targets each needs its own listen, for example 4101',
      'sidelight.yaml:4: targets[1].name: the name "llama" is taken',
    ]);
  });

  it.each([
    ['by default', 'upstream: http://localhost:4100'],
    ['on an address of its own', 'upstream: http://10.0.0.1:9/v1, listen: "10.0.0.1:9"'],
    ['on every address', 'upstream: http://127.0.0.1:9, listen: "0.0.0.0:9"'],
    ['in IPv6', 'upstream: "http://[::1]", listen: 80'],
  ])('refuses a model server that is the tap itself, listening %s', (_, settings) => {
    expect(problemsOf({ yaml: `targets:\n  - { name: llama, ${settings} }\n` })).toEqual([
      expect.stringContaining('sidelight.yaml:2: targets[0].upstream: leads back to its own tap ('),
    ]);
  });

  it('refuses taps that relay to one another, and no others', () => {
    const chain = (last: string) =>
      ['4101', '4102', last]
        .map((to, index) => `  - { name: t${index}, upstream: "http://127.0.0.1:${to}", listen: ${4100 + index} }\n`)
        .join('');
    const circle = problemsOf({ yaml: `targets:\n${chain('4100')}` });
    expect(circle.map((problem) => /targets\[\d\]\.upstream/.exec(problem)?.[0])).toEqual(
      [0, 1, 2].map((index) => `targets[${index}].upstream`),
    );
    expect(problemsOf({ yaml: `targets:\n${chain('8000')}` })).toEqual([]);
    expect(problemsOf({ yaml: `targets:\n${chain('4102')}` })).toEqual([
      expect.stringContaining('targets[2].upstream'),
    ]);
  });

  it('refuses to enforce a budget where nobody could refuse a call', () => {
    const enforced = (target: string, more = '') =>
      `budgets:\n  - { name: team, target: "${target}", limit: 5, enforce: true${more} }\n`;
    const two =
      'targets:\n  - { name: near, upstream: "http://127.0.0.1:8000", listen: 4101 }\n' +
      '  - { name: far, upstream: "https://api.example.com", listen: 4102 }\n';
    const [byAuto, ...others] = problemsOf({ yaml: two + enforced('*') });
    expect(others).toEqual([]);
    expect(byAuto).toMatch(/budgets\[0\]\.enforce.*target "near" has the tcp tap \(by tap: auto\).*set tap: http/);
    expect(problemsOf({ yaml: two.replace('listen: 4101', 'listen: 4101, tap: tcp') + enforced('near') })).toEqual([
      expect.stringContaining('target "near" has the tcp tap, which'),
    ]);
    expect(problemsOf({ yaml: two.replace('listen: 4101', 'listen: 4101, tap: http') + enforced('*') })).toEqual([]);
    expect(problemsOf({ yaml: two + enforced('far') })).toEqual([]);
    // A service knows nothing of the taps of others.
    expect(problemsOf({ yaml: enforced('*') })).toEqual([]);
    expect(problemsOf({ yaml: enforced('*', ', model: gpt-4o') })).toEqual([
      expect.stringContaining('a budget of one model (gpt-4o) cannot be enforced'),
    ]);
  });

  it('names the flag or variable when that is where it stands', () => {
    const flags = [{ path: ['service', 'listen'], value: 'nowhere', place: () => '--service-listen', folder: '.' }];
    const env = { SIDELIGHT_LOG_LEVEL: 'loud' };
    expect(problemsOf({ flags, env })).toEqual([
      '--service-listen: service.listen: expected PORT or HOST:PORT, got "nowhere"',
      'SIDELIGHT_LOG_LEVEL: log_level: expected one of trace, debug, info, warn, error',
    ]);
  });

  it('any YAML value is read or refused with a ConfigError', () => {
    const key = fc.constantFrom(
      'targets',
      'service',
      'listen',
      'alerts',
      'channels',
      'callers',
      'store',
      '__proto__',
      'x',
    );
    const { tree } = fc.letrec((tie) => ({
      leaf: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.double()),
      tree: fc.oneof(
        { maxDepth: 4 },
        tie('leaf'),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    const check = (yaml: string): void => {
      for (const problem of problemsOf({ yaml })) expect(problem).toMatch(/^sidelight\.yaml:\d+: /);
    };
    fc.assert(fc.property(tree, (value) => check(JSON.stringify(value))));
    fc.assert(fc.property(fc.string(), check));
    expect(() => check('[')).not.toThrow();
  });
});
