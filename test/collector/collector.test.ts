import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request, Agent, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Collector } from '../../collector/index.js';
import { configSchema, type ConfigInput } from '../../core/config/schema.js';
import { createLogger } from '../../core/process/log.js';
import { COLLECTOR_METRICS } from '../../core/names/metrics.js';
import { closeServer, listen } from './support/tap_bench.js';
import { spooledCalls } from './support/spool_lines.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const HERE = { host: '127.0.0.1', port: 0 };
const CHAT = { model: 'm', messages: [{ role: 'user', content: 'hello' }] };
const ANSWER = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
});
const answer: RequestListener = (incoming, response) => {
  incoming.resume();
  incoming.on('end', () => response.setHeader('content-type', 'application/json').end(ANSWER));
};

async function start(
  serve: RequestListener,
  options: Partial<NonNullable<ConfigInput['collector']>> = {},
  target = {},
) {
  const data = mkdtempSync(join(tmpdir(), 'sidelight-collector-'));
  const upstream = createServer(serve);
  const upstreamPort = await listen(upstream);
  const config = configSchema.parse({
    targets: [{ name: 'model', upstream: `http://127.0.0.1:${upstreamPort}`, metrics: 'off', ...target }],
    store: { data },
    collector: { id: 'c1', salt: 'salt', ...options },
    log_level: 'error',
  });
  const collector = new Collector({ config, log: createLogger('test', 'silent'), drainMs: 3000 });
  await collector.start();
  const { port } = await collector.listen('model', HERE);
  const health = await collector.listenHealth(HERE);
  let stopped = false;
  const stop = async () => {
    if (!stopped) await collector.stop();
    stopped = true;
  };
  cleanups.push(
    () => rmSync(data, { recursive: true }),
    () => closeServer(upstream),
    stop,
  );
  const sum = (name: string) =>
    collector.samples().reduce((total, sample) => total + (sample.name === name ? sample.value : 0), 0);
  return { collector, port, healthUrl: `http://127.0.0.1:${health.port}`, data, stop, sum };
}

/** One call over the agent's connection; gives the answer's text. */
function call(port: number, agent: Agent, path = '/v1/chat/completions', body = JSON.stringify(CHAT)): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const outgoing = request({ port, host: '127.0.0.1', method: 'POST', path, agent, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk));
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function keptAlive(): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  cleanups.push(() => agent.destroy());
  return agent;
}

describe('collector', () => {
  it('turns calls into lines of the spool, with busy time and price', async () => {
    const { port, data, stop, sum } = await start(answer, {}, { price: { gpu_hour: 2 } });
    const agent = keptAlive();
    for (let round = 0; round < 5; round++) expect(await call(port, agent)).toBe(ANSWER);
    await stop();
    const calls = spooledCalls(data);
    expect(calls).toHaveLength(5);
    expect(calls[0]).toMatchObject({
      target: 'model',
      tap: 'tcp',
      backend: 'openai',
      prompt: 'hello',
      output: 'hi',
      input_tokens: 3,
      outcome: 'ok',
      collector_id: 'c1',
    });
    expect(Number(calls[0]?.attributes['sidelight.busy_ms'])).toBeGreaterThan(0);
    expect(JSON.parse(calls[0]?.attributes['sidelight.price'] ?? '')).toMatchObject({ gpu_hour: 2 });
    expect(sum(COLLECTOR_METRICS.callsTotal)).toBe(5);
  });

  it('lets no secret touch the disk', async () => {
    const { port, data, stop } = await start(answer);
    const secrets = ['sk-proj-abcDEF0123456789abcDEF', 'session=0123456789', 'jane@example.org', '4111 1111 1111 1111'];
    const content = `My key is ${secrets[0]}, write to ${secrets[2]}, card ${secrets[3]}`;
    const headers = { authorization: `Bearer ${secrets[0]}`, 'x-api-key': secrets[0] ?? '', cookie: secrets[1] ?? '' };
    const asked = { ...CHAT, messages: [{ role: 'user', content }] };
    const url = `http://127.0.0.1:${port}/v1/chat/completions?key=${secrets[0]}`;
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(asked) });
    await response.text();
    await stop();
    expect(spooledCalls(data)).toMatchObject([{ prompt: 'My key is [api_key], write to [email], card [card]' }]);
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    const written = files.map((each) => readFileSync(join(each.parentPath, each.name), 'latin1')).join('\n');
    expect(written).toContain('[api_key]');
    expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
  });

  it('keeps the true sizes of bodies it cut, in the record too', async () => {
    const long = JSON.stringify({ ...JSON.parse(ANSWER), padding: 'x'.repeat(2e6) });
    const { port, data, stop } = await start((incoming, response) => {
      incoming.resume();
      incoming.on('end', () => response.setHeader('content-type', 'application/json').end(long));
    });
    const body = JSON.stringify({ ...CHAT, padding: 'y'.repeat(1e6) });
    expect(await call(port, keptAlive(), undefined, body)).toBe(long);
    await stop();
    expect(spooledCalls(data)).toMatchObject([
      {
        truncated: true,
        request_bytes: body.length,
        response_bytes: long.length,
        prompt: 'hello',
        output: 'hi',
        outcome: 'ok',
      },
    ]);
  });

  it('answers health, readiness and metrics', async () => {
    const { port, healthUrl } = await start(answer);
    await call(port, keptAlive());
    expect(await (await fetch(`${healthUrl}/healthz`)).json()).toEqual({ status: 'ok' });
    expect((await fetch(`${healthUrl}/readyz`)).status).toBe(200);
    expect((await fetch(`${healthUrl}/nothing`)).status).toBe(404);
    await vi.waitFor(
      async () => {
        const text = await (await fetch(`${healthUrl}/metrics`)).text();
        expect(text).toContain('sidelight_collector_calls_total{target="model"} 1');
        expect(text).toContain('# TYPE sidelight_collector_calls_total counter');
        for (const name of Object.values(COLLECTOR_METRICS)) expect(text).toContain(`# TYPE ${name} `);
      },
      { timeout: 5000 },
    );
  });

  it('posts its counters to the service, the last time when it stops', async () => {
    const posts: {
      url?: string;
      auth?: string;
      body: { collector_id: string; metrics: { name: string; value: number }[] };
    }[] = [];
    const service = createServer((incoming, response) => {
      let body = '';
      incoming.on('data', (chunk: Buffer) => (body += chunk));
      incoming.on('end', () => {
        if (incoming.url?.endsWith('status')) {
          posts.push({ url: incoming.url, auth: incoming.headers.authorization, body: JSON.parse(body) });
        }
        response.end('{}');
      });
    });
    const servicePort = await listen(service);
    const { port, stop } = await start(answer, { to: `http://127.0.0.1:${servicePort}`, token: 'secret' });
    await call(port, keptAlive());
    await stop();
    await closeServer(service);
    const last = posts.at(-1);
    expect(last).toMatchObject({
      url: '/api/v1/collectors/status',
      auth: 'Bearer secret',
      body: { collector_id: 'c1' },
    });
    expect(last?.body.metrics.find(({ name }) => name === COLLECTOR_METRICS.callsTotal)?.value).toBe(1);
  });

  it('goes on through the death of its worker: no call fails, connections are picked up again', async () => {
    const { collector, port, data, healthUrl, stop, sum } = await start(answer);
    const agent = keptAlive();
    expect(await call(port, agent)).toBe(ANSWER);
    await vi.waitFor(() => expect(spooledCalls(data)).toHaveLength(1));
    for (const kill of [1, 2]) {
      await vi.waitFor(async () => expect((await fetch(`${healthUrl}/readyz`)).status).toBe(200), { timeout: 10_000 });
      await collector.killWorker();
      for (let round = 0; round < 10; round++) expect(await call(port, agent)).toBe(ANSWER);
      expect(sum(COLLECTOR_METRICS.workerRestartsTotal)).toBe(kill);
      // What came while there was no worker has waited for the next one.
      await vi.waitFor(() => expect(spooledCalls(data)).toHaveLength(1 + 10 * kill), { timeout: 10_000 });
    }
    expect(await call(port, keptAlive())).toBe(ANSWER);
    await stop();
    expect(spooledCalls(data)).toHaveLength(22);
    expect(sum(COLLECTOR_METRICS.blindConnections)).toBe(0);
  });

  it('lets a stream finish when it is told to stop, and closes idle connections at once', async () => {
    let finish: (() => void) | null = null;
    const { port, data, stop } = await start((incoming, response) => {
      if (incoming.url === '/v1/chat/completions') return answer(incoming, response);
      incoming.resume();
      response.write('{"first":');
      finish = () => response.end('1}');
      return undefined;
    });
    const idle = keptAlive();
    await call(port, idle);
    const streaming = call(port, keptAlive(), '/slow/predict');
    await vi.waitFor(() => expect(finish).not.toBeNull());
    const stopping = stop();
    await expect(call(port, keptAlive())).rejects.toThrow('ECONNREFUSED');
    (finish as (() => void) | null)?.();
    expect(await streaming).toBe('{"first":1}');
    await stopping;
    expect(spooledCalls(data).length).toBeGreaterThanOrEqual(1);
  });
});
