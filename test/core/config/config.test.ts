import * as fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, printConfig, type ConfigSources } from '../../../core/config/index.js';

const NO_FILES = (path: string): string => {
  throw Object.assign(new Error(path), { code: 'ENOENT' });
};

function load(sources: Partial<ConfigSources> & { yaml?: string } = {}) {
  const { yaml, ...rest } = sources;
  const file = yaml === undefined ? {} : { file: { path: '/etc/sidelight/sidelight.yaml', text: yaml } };
  return loadConfig({ env: {}, folder: '/home', readText: NO_FILES, ...file, ...rest });
}

function problemsOf(sources: Parameters<typeof load>[0]): readonly string[] {
  try {
    load(sources);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const TARGET = 'targets:\n  - name: llama\n    upstream: http://127.0.0.1:8000\n';

describe('sources, weakest to strongest', () => {
  it('has a default for everything', () => {
    const config = load();
    expect(config.targets).toEqual([]);
    expect(config.service.listen).toEqual({ host: '127.0.0.1', port: 4180 });
    expect(config.slos.map((slo) => slo.name)).toEqual(['errors', 'latency', 'ttft']);
  });

  it('file over defaults, environment over file, flags over environment', () => {
    const yaml = 'service: { listen: 1 }\nstore: { data: from-file, keep_texts: 1d }\nlog_level: warn\n';
    const env = { SIDELIGHT_SERVICE__LISTEN: '2', SIDELIGHT_STORE__DATA: 'from-env' };
    const flags = [{ path: ['service', 'listen'], value: '3', place: () => '--listen', folder: '.' }];
    const config = load({ yaml, env, flags });
    expect(config.service.listen.port).toBe(3);
    expect(config.store.data).toBe('from-env');
    expect(config.store.keep_texts).toBe(86_400_000);
    expect(config.log_level).toBe('warn');
  });

  it('reads an empty file and one of comments only', () => {
    expect(load({ yaml: '' })).toEqual(load());
    expect(load({ yaml: '# nothing\n' })).toEqual(load());
  });
});

describe('environment', () => {
  it('reaches list items by index, changing those of the file', () => {
    const env = {
      SIDELIGHT_TARGETS__0__VERSION: '1.10',
      SIDELIGHT_TARGETS__0__LISTEN: '0.0.0.0:4101',
      SIDELIGHT_TARGETS__1__NAME: 'second',
      SIDELIGHT_TARGETS__1__UPSTREAM: 'https://api.example.com',
      SIDELIGHT_TARGETS__1__LISTEN: '4102',
      SIDELIGHT_TARGETS__1__REDACT: '[email, card]',
      SIDELIGHT_TARGETS__1__INCLUDE_USAGE: 'false',
      SIDELIGHT_TARGETS__1__PRICE__GPU_HOUR: '2.5',
    };
    const [first, second] = load({ yaml: TARGET, env }).targets;
    expect(first).toMatchObject({ name: 'llama', version: '1.10', listen: { host: '0.0.0.0', port: 4101 } });
    expect(second).toMatchObject({ name: 'second', redact: ['email', 'card'], include_usage: false });
    expect(second?.price).toEqual({ gpu_hour: 2.5, gpus: 1 });
  });

  it('keeps a secret of digits a text, and ignores what is empty or not ours', () => {
    const config = load({ env: { SIDELIGHT_COLLECTOR__TOKEN: '123', SIDELIGHT_LOG_LEVEL: '', PATH: '/bin' } });
    expect(config.collector.token).toBe('123');
    expect(config.log_level).toBe('info');
  });

  it('takes CLICKHOUSE_URL, weaker than its own variable', () => {
    const CLICKHOUSE_URL = 'http://a:8123';
    expect(load({ env: { CLICKHOUSE_URL } }).store.clickhouse_url).toBe('http://a:8123');
    const both = { SIDELIGHT_STORE__CLICKHOUSE_URL: 'http://b:8123', CLICKHOUSE_URL };
    expect(load({ env: both }).store.clickhouse_url).toBe('http://b:8123');
  });

  it('names keys of records as they are written', () => {
    expect(load({ env: { SIDELIGHT_CALLERS__abCD: 'search' } }).callers).toEqual({ abCD: 'search' });
  });

  it('says which variable matches nothing, and what was meant', () => {
    const env = { SIDELIGHT_SERVIC__LISTEN: '1', SIDELIGHT_STORE__DATTA: 'x', SIDELIGHT_TARGETS__A__NAME: 'x' };
    expect(problemsOf({ env })).toEqual([
      'SIDELIGHT_SERVIC__LISTEN: no such setting; did you mean SIDELIGHT_SERVICE__LISTEN?',
      'SIDELIGHT_STORE__DATTA: no such setting; did you mean SIDELIGHT_STORE__DATA?',
      'SIDELIGHT_TARGETS__A__NAME: "A" should be the number of a list item, counted from 0',
    ]);
  });

  it('a variable of any shape is read or refused by name, never worse', () => {
    const step = fc.oneof(fc.constantFrom('TARGETS', '0', 'NAME', '__proto__', 'SERVICE', 'CALLERS'), fc.string());
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), fc.string(), (steps, value) => {
        const name = `SIDELIGHT_${steps.join('__')}`;
        for (const problem of problemsOf({ env: { [name]: value } })) {
          expect(problem).toMatch(/^(SIDELIGHT_|configuration)/);
        }
      }),
    );
  });
});

describe('in Kubernetes', () => {
  // As a pod is told of the Services "sidelight" and "sidelight-llama" in its namespace.
  const links = Object.fromEntries(
    ['SIDELIGHT', 'SIDELIGHT_LLAMA'].flatMap((service) =>
      ['SERVICE_HOST', 'SERVICE_PORT', 'SERVICE_PORT_HTTP', 'SERVICE_PORT_OTLP_HTTP', 'PORT', 'PORT_4180_TCP']
        .concat(['PORT_4180_TCP_PROTO', 'PORT_4180_TCP_PORT', 'PORT_4180_TCP_ADDR'])
        .map((what) => [`${service}_${what}`, 'tcp://10.0.0.7:4180']),
    ),
  );

  it('the addresses of Services are no settings', () => {
    const env = { ...links, KUBERNETES_SERVICE_HOST: '10.0.0.1', SIDELIGHT_SERVICE__LISTEN: '4190' };
    expect(load({ env }).service.listen.port).toBe(4190);
  });

  it('elsewhere they are mistakes, as ever', () => {
    expect(problemsOf({ env: { SIDELIGHT_SERVICE_PORT: '4190' } })).toHaveLength(1);
  });
});

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
  ])('%j', (yaml, problem) => {
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

describe('secrets from files', () => {
  const files: Record<string, string> = {
    '/etc/sidelight/keys/slack': 'https://hooks.example.com/x\n',
    '/run/token': 'abc\r\n',
    '/home/salt': 'grain',
  };
  const readText = (path: string): string => files[path] ?? NO_FILES(path);

  it('start from the folder of the source that names them, and lose the line end', () => {
    const yaml = [
      'alerts: { channels: [{ type: slack, name: team, webhook_url_file: keys/slack }] }',
      'collector: { token_file: /run/token }',
    ].join('\n');
    const config = load({ yaml, readText, env: { SIDELIGHT_COLLECTOR__SALT_FILE: 'salt' } });
    expect(config.alerts.channels[0]).toMatchObject({ webhook_url: 'https://hooks.example.com/x' });
    expect(config.collector).toMatchObject({ token: 'abc', salt: 'grain' });
  });

  it('says which file cannot be read, once, and refuses both at a time', () => {
    const yaml = 'collector:\n  token_file: nope\n  salt_file: /run/token\n  salt: x\n';
    expect(problemsOf({ yaml, readText })).toEqual([
      'sidelight.yaml:2: collector.token_file: cannot read nope (ENOENT)',
      'sidelight.yaml:3: give either salt or salt_file, not both',
    ]);
  });

  it('are for secrets only', () => {
    expect(problemsOf({ yaml: 'store: { data_file: x }', readText })).toEqual([
      'sidelight.yaml:1: store.data_file: unknown key',
    ]);
  });
});

describe('targets from flags', () => {
  it('one target named from the URL, or by --name', () => {
    expect(load({ target: { upstream: 'http://llama.internal:8000' } }).targets).toMatchObject([
      { name: 'llama.internal-8000', upstream: 'http://llama.internal:8000' },
    ]);
    const flags = { upstream: 'http://127.0.0.1:1', name: 'a', listen: '4105', 'gpu-hour': '2.5', gpus: '2' };
    expect(load({ target: flags }).targets).toMatchObject([
      { name: 'a', listen: { port: 4105 }, price: { gpu_hour: 2.5, gpus: 2 } },
    ]);
  });

  it('changes the only target of the file, or the one that is named', () => {
    expect(load({ yaml: TARGET, target: { upstream: 'http://127.0.0.1:9' } }).targets).toMatchObject([
      { name: 'llama', upstream: 'http://127.0.0.1:9' },
    ]);
    const two = `${TARGET}    listen: 1\n  - { name: b, upstream: "http://127.0.0.1:8001", listen: 2 }\n`;
    expect(load({ yaml: two, target: { name: 'b', listen: '3' } }).targets[1]?.listen?.port).toBe(3);
    expect(() => load({ yaml: two, target: { upstream: 'http://127.0.0.1:9' } })).toThrow(/has 2 targets/);
  });

  it('a wrong flag is named as such', () => {
    expect(problemsOf({ target: { upstream: 'llama:8000', 'gpu-hour': 'much' } })).toEqual([
      '--upstream: targets[0].upstream: expected a URL such as http://127.0.0.1:8000',
      '--gpu-hour: targets[0].price.gpu_hour: expected a number, got "much"',
    ]);
  });
});

describe('config print', () => {
  it('hides every secret and can be read again', () => {
    const yaml = [
      TARGET,
      'collector: { token: hush-1, salt: hush-2 }',
      'service: { listen: "[::1]:1", tokens: [{ name: t, token: hush-3, scopes: [read] }] }',
      'store: { clickhouse_url: "http://u:hush-4@h:1", keep_texts: 90m }',
      'alerts: { channels: [{ type: slack, name: s, webhook_url: hush-5 }, { type: pagerduty, name: p, routing_key: hush-6 }, { type: email, name: m, url: "smtps://h", user: u, password: hush-7, from: Me <a@b>, to: [c@d] }] }',
    ].join('\n');
    const config = load({ yaml });
    const printed = printConfig(config);
    expect(printed).not.toContain('hush');
    expect(printed.match(/\[hidden\]/g)).toHaveLength(7);
    expect(parse(printed)).toMatchObject({ service: { listen: '[::1]:1' }, store: { keep_texts: '90m' } });
    expect(printConfig(load({ yaml: printed }))).toBe(printed);
  });

  it('the defaults survive the way out and back', () => {
    expect(load({ yaml: printConfig(load()) })).toEqual(load());
  });
});
