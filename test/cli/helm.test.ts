import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { parseOptions } from '../../cli/command.js';
import { collect } from '../../cli/commands/collect.js';
import { envLayer, loadConfig } from '../../core/config/index.js';
import { configSchema, DEFAULT_TAP_PORT } from '../../core/config/schema.js';
import { asArray, asRecord, asString } from '../../core/json.js';

const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));
const CHART = join(DEPLOY, 'helm/sidelight');
const read = (path: string): string => readFileSync(join(DEPLOY, path), 'utf8');

const chart = asRecord(parse(read('helm/sidelight/Chart.yaml')));
const values = asRecord(parse(read('helm/sidelight/values.yaml')));
const valuesSchema = z.fromJSONSchema(JSON.parse(read('helm/sidelight/values.schema.json')));
const templates = readdirSync(join(CHART, 'templates')).map((name) => read(`helm/sidelight/templates/${name}`));

/** The value at a path; undefined where there is none. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => asRecord(inner)[key], value);
}

/** First container, or sidecar, of the first pod in some manifests. */
function containerOf(text: string): Record<string, unknown> {
  for (const document of parseAllDocuments(text)) {
    const pod = asRecord(at(document.toJS(), 'spec.template.spec'));
    const [first] = [...asArray(pod['initContainers']), ...asArray(pod['containers'])];
    if (first !== undefined) return asRecord(first);
  }
  throw new Error('there is no container');
}

const base = containerOf(read('kubernetes/base/service.yaml'));
const sidecar = containerOf(read('kubernetes/components/sidecar/sidecar.yaml'));
/** What a container is whatever it is called: settings of values and images aside. */
const SHARED = ['startupProbe', 'readinessProbe', 'livenessProbe', 'resources', 'securityContext', 'restartPolicy'];
const shared = (container: Record<string, unknown>) => SHARED.map((field) => [field, container[field]]);

describe('the Helm chart', () => {
  it('is of the version of the product', () => {
    const { version } = JSON.parse(readFileSync(join(DEPLOY, '../package.json'), 'utf8')) as { version: string };
    expect([chart['version'], chart['appVersion']]).toEqual([version, version]);
    const example = asRecord(parse(read('helm/example/Chart.yaml')));
    expect(example['dependencies']).toEqual([{ name: 'sidelight', version, repository: 'file://../sidelight' }]);
  });

  it('has values that its schema allows, and a schema that refuses others', () => {
    expect(valuesSchema.safeParse(values).error).toBeUndefined();
    for (const wrong of [
      { service: { port: '4180' } },
      { service: { replicas: 3 } },
      { collectors: {} },
      { collector: { spoolSize: '3 GB' } },
      { collector: { to: 'sidelight:4180' } },
      { serviceMonitor: { interval: 30 } },
    ]) {
      expect([wrong, valuesSchema.safeParse(wrong).success]).toEqual([wrong, false]);
    }
  });

  it('says every value a template uses, and uses every value it says', () => {
    const used = new Set<string>();
    for (const text of templates) {
      for (const [, path = ''] of text.matchAll(/\.Values\.([\w.]+)/g)) used.add(path);
    }
    expect(used.size).toBeGreaterThan(40);
    expect([...used].filter((path) => at(values, path) === undefined)).toEqual([]);
    const leaves = (value: unknown, path: string): string[] => {
      const inner = used.has(path) || Array.isArray(value) ? [] : Object.entries(asRecord(value));
      return inner.length === 0
        ? [path]
        : inner.flatMap(([key, each]) => leaves(each, path === '' ? key : `${path}.${key}`));
    };
    expect(leaves(values, '').filter((path) => !used.has(path))).toEqual([]);
  });

  it('agrees with the manifests for kustomize, and with the product', () => {
    const { service, collector } = values as Record<string, Record<string, unknown>>;
    const config = configSchema.parse({});
    expect(at(values, 'service.port')).toBe(config.service.listen.port);
    expect(at(values, 'collector.tapPort')).toBe(DEFAULT_TAP_PORT);
    expect(at(values, 'collector.healthPort')).toBe(config.collector.health.port);
    expect(at(values, 'service.image.repository')).toBe(base['image']);
    expect(at(values, 'collector.image.repository')).toBe(sidecar['image']);
    expect(service?.['resources']).toEqual(base['resources']);
    expect(collector?.['resources']).toEqual(sidecar['resources']);
  });
});

/** Where helm is; null where it is not installed. HELM names one that is not on the PATH. */
function findHelm(): string | null {
  const helm = process.env['HELM'] ?? 'helm';
  try {
    execFileSync(helm, ['version'], { stdio: 'ignore' });
    return helm;
  } catch {
    return null;
  }
}

const helm = findHelm();

describe.skipIf(helm === null)('the Helm chart, rendered (skipped where helm is not installed)', () => {
  const run = (...args: string[]) => execFileSync(helm ?? '', args, { encoding: 'utf8', stdio: 'pipe' });
  /** Of no cluster: which it would be depends on how helm was built. */
  const template = (...args: string[]) => run('template', '--kube-version', '1.30.0', ...args);
  const render = (...args: string[]) => template('sidelight', CHART, '--namespace', 'monitoring', ...args);
  const ofKind = (text: string, kind: string) =>
    parseAllDocuments(text)
      .map((document) => asRecord(document.toJS()))
      .filter((each) => each['kind'] === kind);
  /** Settings of a container's environment; what comes from elsewhere is `x`. */
  const environment = (container: Record<string, unknown>) =>
    Object.fromEntries(
      asArray(container['env']).map((entry) => [asString(at(entry, 'name')), asString(at(entry, 'value')) || 'x']),
    );

  it('passes lint', () => {
    expect(run('lint', '--strict', CHART)).toContain('0 chart(s) failed');
  });

  it('is the StatefulSet of the base, with a configuration that is one', () => {
    const text = render('--set', 'service.config.budgets[0].name=team,service.config.budgets[0].limit=5');
    const container = containerOf(text);
    expect(shared(container)).toEqual(shared(base));
    for (const field of ['args', 'ports', 'volumeMounts']) expect(container[field]).toEqual(base[field]);
    const [map = {}] = ofKind(text, 'ConfigMap');
    const config = loadConfig({
      file: {
        path: '/etc/sidelight/sidelight.yaml',
        text: asString(asRecord(map['data'])['sidelight.yaml']),
      },
      env: environment(container),
      folder: '/',
      readText: () => 'a-token',
    });
    expect(config.service.listen).toEqual({ host: '0.0.0.0', port: 4180 });
    expect(config.service.allowed_hosts).toContain('sidelight.monitoring.svc.cluster.local');
    expect(config.service.tokens.map(({ scopes }) => scopes)).toEqual([['ingest'], ['read', 'feedback']]);
    expect(config.budgets[0]?.limit).toBe(5);
    const [secret] = ofKind(text, 'Secret');
    expect(Object.keys(asRecord(secret?.['data']))).toEqual(['ingest', 'read', 'salt']);
  });

  it('renders all that may be turned on', () => {
    const on = [
      'ingress.enabled=true',
      'ingress.host=sidelight.example.com',
      'ingress.tlsSecret=tls',
      'serviceMonitor.enabled=true',
      'podMonitor.enabled=true',
      'service.otlp.enabled=true',
      'service.clickhouse.existingSecret=clickhouse',
      'tokens.existingSecret=mine',
    ];
    const text = render('--set', on.join(','));
    const kinds = parseAllDocuments(text).map((document) => asString(at(document.toJS(), 'kind')));
    expect(kinds.filter(Boolean).toSorted()).toEqual(
      ['ConfigMap', 'Ingress', 'PodMonitor', 'Service', 'ServiceMonitor', 'StatefulSet'].toSorted(),
    );
    expect(text).toContain('url: https://sidelight.example.com');
    expect(environment(containerOf(text))).toHaveProperty('SIDELIGHT_STORE__CLICKHOUSE_URL');
  });

  it('renders nothing but the template where the service is elsewhere', () => {
    expect(ofKind(render('--set', 'service.enabled=false'), 'StatefulSet')).toEqual([]);
  });

  it('puts the sidecar of the kustomize component beside a model server', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sidelight-helm-'));
    cpSync(join(DEPLOY, 'helm'), folder, { recursive: true });
    run('dependency', 'build', join(folder, 'example'));
    const text = template('prod', join(folder, 'example'));
    const [deployment = {}] = ofKind(text, 'Deployment');
    const container = asRecord(asArray(at(deployment, 'spec.template.spec.initContainers'))[0]);
    expect(shared(container)).toEqual(shared(sidecar));
    for (const field of ['ports', 'volumeMounts']) expect(container[field]).toEqual(sidecar[field]);
    const args = asArray(container['args']).map(asString);
    const { values: flags } = parseArgs({ args, options: parseOptions(collect.flags), strict: true });
    expect(flags).toMatchObject({ upstream: 'http://127.0.0.1:8000', to: 'http://prod-sidelight:4180', name: 'llama' });
    expect(envLayer(configSchema, environment(container), '/').problems).toEqual([]);
  });
});
