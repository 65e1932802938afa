import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { load, problemsOf, TARGET } from './support.js';

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
