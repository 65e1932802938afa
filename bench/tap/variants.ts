import { fork, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AddressingKind } from './addressing.js';
import { nginx } from './model_server.js';
import { childOf, freePort, hasCommand, type Running, untilListening } from './processes.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SIDELIGHT = path.join(ROOT, 'dist/sidelight.js');
const PORTKEY = path.join(ROOT, '.cache/portkey');

/** Capture only: the service is never there, calls end in the spool. */
const NOWHERE = 'http://127.0.0.1:9';

/** A way from the client to the model server. */
export interface Variant {
  name: string;
  /** Undefined with a reason when it cannot run here. */
  unavailable?: string;
  addressing: AddressingKind;
  /** Why it cannot take streamed answers; it is measured without. */
  unstreamed?: string;
  start(upstreamPort: number, folder: string): Promise<Way>;
}

export interface Way extends Running {
  /** Sidelight only: what it says of itself. */
  collector?: { healthPort: number };
  service?: { port: number };
}

const direct: Variant = {
  name: 'direct',
  addressing: 'path',
  start: async (upstreamPort) => ({ port: upstreamPort, pid: 0, stop: async () => undefined }),
};

const nginxProxy: Variant = {
  name: 'nginx reverse proxy',
  addressing: 'path',
  ...(hasCommand('nginx') ? {} : { unavailable: 'nginx is not installed' }),
  start: async (upstreamPort, folder) => {
    const port = await freePort();
    return nginx(
      path.join(folder, 'proxy'),
      port,
      `upstream model { server 127.0.0.1:${upstreamPort}; keepalive 128; keepalive_requests 100000000; }
       server { listen 127.0.0.1:${port}; location / { proxy_pass http://model; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; proxy_request_buffering off; } }`,
    );
  },
};

const nodeProxy: Variant = {
  name: 'bare node:http proxy',
  addressing: 'path',
  start: async (upstreamPort) => {
    const port = await freePort();
    const module = fileURLToPath(new URL('./node_proxy.mjs', import.meta.url));
    const running = childOf(fork(module, [String(port), String(upstreamPort)], { execArgv: [] }), port);
    await untilListening(port);
    return running;
  },
};

const portkey: Variant = {
  name: 'Portkey gateway',
  addressing: 'portkey',
  unstreamed: 'Portkey 1.15.2 answers streamed calls with 500 on Node 20 ("TypeError: immutable")',
  start: async () => {
    if (!existsSync(path.join(PORTKEY, 'node_modules'))) {
      mkdirSync(PORTKEY, { recursive: true });
      spawnSync(
        'npm',
        ['install', '--prefix', PORTKEY, '--no-save', '--ignore-scripts', '@portkey-ai/gateway@1.15.2'],
        { stdio: 'ignore' },
      );
    }
    const port = await freePort();
    const module = path.join(PORTKEY, 'node_modules/@portkey-ai/gateway/build/start-server.js');
    const running = childOf(
      spawn(process.execPath, [module, `--port=${port}`, '--headless'], { stdio: 'ignore' }),
      port,
    );
    await untilListening(port);
    return running;
  },
};

/** @param full true: collector and service, to rows; false: the collector alone, to its spool. */
function sidelight(tap: 'tcp' | 'http', full: boolean): Variant {
  return {
    name: `Sidelight, ${tap} tap, ${full ? 'to rows' : 'capture only'}`,
    addressing: 'path',
    ...(existsSync(SIDELIGHT) ? {} : { unavailable: 'npm run build first' }),
    start: async (upstreamPort, folder) => {
      const data = mkdtempSync(path.join(folder, 'sidelight-'));
      const [port, healthPort, servicePort] = [await freePort(), await freePort(), await freePort()];
      const config = {
        targets: [{ name: 'bench', upstream: `http://127.0.0.1:${upstreamPort}`, listen: port, tap }],
        collector: { health: healthPort, spool_max: '20GB', ...(full ? {} : { to: NOWHERE }) },
        service: { listen: servicePort },
        store: { data },
        log_level: 'warn',
      };
      const file = path.join(data, 'bench.yaml');
      writeFileSync(file, JSON.stringify(config));
      const child = spawn(process.execPath, [SIDELIGHT, full ? 'up' : 'collect', '--config', file], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const running = childOf(child, port);
      await untilListening(port);
      await untilListening(healthPort);
      if (full) await untilListening(servicePort);
      return {
        ...running,
        stop: async () => {
          await running.stop();
          rmSync(data, { recursive: true, force: true });
        },
        collector: { healthPort },
        ...(full ? { service: { port: servicePort } } : {}),
      };
    },
  };
}

/** Every way the bench compares, the plain one first. */
export const VARIANTS: readonly Variant[] = [
  direct,
  nginxProxy,
  nodeProxy,
  portkey,
  sidelight('tcp', false),
  sidelight('http', false),
  sidelight('tcp', true),
  sidelight('http', true),
];
