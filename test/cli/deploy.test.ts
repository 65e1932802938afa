import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { collect } from '../../cli/commands/collect.js';
import { parseOptions } from '../../cli/command.js';
import { envLayer, loadConfig } from '../../core/config/index.js';
import { asArray, asRecord, asString } from '../../core/json.js';
import { configSchema } from '../../core/config/schema.js';

const read = (path: string): string => readFileSync(new URL(`../../deploy/${path}`, import.meta.url), 'utf8');

function documents(path: string): Record<string, unknown>[] {
  return parseAllDocuments(read(path)).map((document) => asRecord('toJS' in document ? document.toJS() : null));
}

/** Containers of all pods in a file, sidecars included. */
function containers(path: string): Record<string, unknown>[] {
  return documents(path).flatMap((document) => {
    const pod = asRecord(asRecord(asRecord(document['spec'])['template'])['spec']);
    return [...asArray(pod['initContainers']), ...asArray(pod['containers'])].map(asRecord);
  });
}

function environment(container: Record<string, unknown>): Record<string, string> {
  const entries = asArray(container['env']).map(asRecord);
  return Object.fromEntries(entries.map((entry) => [asString(entry['name']), asString(entry['value']) || 'x']));
}

describe('deploy/', () => {
  it('Kubernetes: the sidecar is native, and its arguments are ones "collect" takes', () => {
    const [sidecar = {}] = containers('kubernetes/components/sidecar/sidecar.yaml');
    expect(sidecar['restartPolicy']).toBe('Always');
    const args = asArray(sidecar['args']).map(asString);
    const { values } = parseArgs({ args, options: parseOptions(collect.flags), strict: true });
    expect(values).toMatchObject({ upstream: 'http://127.0.0.1:8000', to: 'http://sidelight:4180' });
    expect(envLayer(configSchema, environment(sidecar), '/').problems).toEqual([]);
  });

  it('Kubernetes: containers run without rights, on a read-only file system', () => {
    const all = ['kubernetes/components/sidecar/sidecar.yaml', 'kubernetes/base/service.yaml'].flatMap(containers);
    expect(all).toHaveLength(2);
    for (const container of all) {
      expect(container['securityContext']).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  it('Kubernetes: the service has a valid configuration, with tokens because it listens beyond its machine', () => {
    const [service = {}] = containers('kubernetes/base/service.yaml');
    const config = loadConfig({
      file: { path: '/etc/sidelight/sidelight.yaml', text: read('kubernetes/base/sidelight.yaml') },
      env: environment(service),
      folder: '/',
      readText: () => 'a-token',
    });
    expect(config.service.listen.host).toBe('0.0.0.0');
    expect(config.store.data).toBe('/data');
  });

  it('Compose: collector and service have arguments and settings that exist, and share the ingest token', () => {
    const [compose = {}] = documents('compose/compose.yaml');
    const { collector, sidelight } = asRecord(compose['services']);
    const args = asArray(asRecord(collector)['command']).map(asString);
    const { values } = parseArgs({ args, options: parseOptions(collect.flags), strict: true });
    expect(values).toMatchObject({ upstream: 'http://model:8000', to: 'http://sidelight:4180' });
    const settings = (service: unknown) => asRecord(asRecord(service)['environment']) as Record<string, string>;
    const load = (env: Record<string, string>) => loadConfig({ env, folder: '/', readText: () => '' });
    const service = load(settings(sidelight)).service;
    expect(service.tokens.map(({ scopes }) => scopes)).toEqual([['ingest'], ['read', 'feedback']]);
    expect(service.listen).toEqual({ host: '0.0.0.0', port: 4180 });
    expect(load(settings(collector)).collector.token).toBe(service.tokens[0]?.token);
  });

  it.each(['sidelight.service', 'sidelight-collector.service'])('systemd: %s sets what exists', (unit) => {
    const lines = read(`systemd/${unit}`).split('\n');
    const variables = lines.flatMap((line) => /^Environment=(SIDELIGHT_\w+)=(.*)$/.exec(line)?.slice(1, 3) ?? []);
    const env = { [variables[0] ?? '']: variables[1], [variables[2] ?? '']: variables[3] };
    expect(env['SIDELIGHT_STORE__DATA']).toMatch(/^\/var\/lib\/sidelight/);
    expect(envLayer(configSchema, env, '/').problems).toEqual([]);
    expect(lines).toContain('DynamicUser=yes');
  });

  it('Docker: two images, neither of which runs as root', () => {
    const dockerfile = read('docker/Dockerfile');
    expect(dockerfile).toMatch(/^FROM runtime AS collector$/m);
    expect(dockerfile).toMatch(/^FROM runtime AS all$/m);
    expect(dockerfile).toMatch(/^USER node$/m);
  });
});
