import { Agent, createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server, type ClientHttp2Session } from 'node:http2';
import OpenAI, { RateLimitError } from 'openai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { BudgetGate } from '../../../../collector/tap/refusal/budget_gate.js';
import type { EnforcedBudget } from '../../../../core/enforcement.js';
import { createLogger } from '../../../../core/process/log.js';
import { startModelServer } from '../../../support/model_server.js';
import { closeServer, listen, startTap, targetConfig, type BenchOptions } from '../../support/tap_bench.js';
import { callsOf } from '../../support/wire_replay.js';

const MESSAGE = 'The budget "team" for November is spent: Sidelight refuses new calls until 1 December, 00:00 UTC.';
const SPENT: EnforcedBudget = { name: 'team', target: '*', refuse: true, message: MESSAGE, seconds_left: 3600 };
const LEFT: EnforcedBudget = { ...SPENT, refuse: false, message: '' };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function gateOf(...budgets: EnforcedBudget[]): BudgetGate {
  const gate = new BudgetGate({
    config: { targets: [targetConfig({ tap: 'http' })], budgets: [] },
    log: createLogger('test', 'silent'),
  });
  gate.heard(budgets);
  return gate;
}

/** An http tap in front of a server that answers whatever it is asked, and remembers what. */
async function bench(gate: BudgetGate, target: BenchOptions['target'] = {}) {
  const asked: string[] = [];
  const upstream = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => response.end('{}'));
  });
  const port = await listen(upstream);
  const tap = await startTap(`http://127.0.0.1:${port}`, { kind: 'http', target, budgets: gate });
  cleanups.push(() => closeServer(upstream), tap.close);
  return { asked, tap };
}

const post = (url: string, path: string, headers: Record<string, string> = {}, body = '{"model":"m"}') =>
  fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

/** On a connection that is kept. */
function postOn(agent: Agent, port: number, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, agent, method: 'POST', path: '/v1/completions' }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', reject).end(body);
  });
}

describe('a call while its budget is spent', () => {
  it('is a RateLimitError to a real OpenAI client, streaming or not, at the first try, and no model hears of it', async () => {
    const server = await startModelServer();
    const tap = await startTap(server.url, { kind: 'http', budgets: gateOf(SPENT) });
    cleanups.push(server.stop, tap.close);
    const client = new OpenAI({ baseURL: `${tap.url}/v1`, apiKey: 'sk-test' });
    for (const stream of [false, true]) {
      const asking = client.chat.completions.create({
        model: 'm',
        stream,
        messages: [{ role: 'user', content: 'hi' }],
      });
      const error: unknown = await asking.then(
        () => null,
        (cause: unknown) => cause,
      );
      expect(error).toBeInstanceOf(RateLimitError);
      expect(error).toMatchObject({ status: 429, type: 'insufficient_quota', code: 'insufficient_quota' });
      expect(String(error)).toContain(MESSAGE);
    }
    expect(server.seen).toEqual([]);
    // The client's own two retries were called off.
    expect(tap.counters.refusals).toEqual(new Map([['team', 2]]));
  });

  const openai = { error: { message: MESSAGE, type: 'insufficient_quota', param: null, code: 'insufficient_quota' } };
  const anthropic = { type: 'error', error: { type: 'rate_limit_error', message: MESSAGE } };
  const gemini = { error: { code: 429, message: MESSAGE, status: 'RESOURCE_EXHAUSTED' } };
  const text = { error: MESSAGE, error_type: 'overloaded' };
  const problem = { type: 'about:blank', title: 'Too Many Requests', status: 429, detail: MESSAGE };
  it.each<[string, unknown]>([
    ['/v1/chat/completions', openai],
    ['/openai/deployments/gpt/chat/completions?api-version=2024-10-21', openai],
    ['/v1/responses', openai],
    ['/v1/embeddings', openai],
    ['/v1/audio/speech', openai],
    ['/v1/messages', anthropic],
    ['/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse', gemini],
    ['/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-pro:generateContent', gemini],
    ['/model/anthropic.claude-v2/converse-stream', { message: MESSAGE }],
    ['/v2/chat', { message: MESSAGE }],
    ['/api/chat', text],
    ['/generate_stream', text],
    ['/v2/models/bert/infer', text],
    ['/predict', problem],
    ['/', problem],
  ])('is answered at %s as its clients read errors', async (path, body) => {
    const { asked, tap } = await bench(gateOf(SPENT));
    const answer = await post(tap.url, path);
    expect([answer.status, await answer.json()]).toEqual([429, body]);
    expect(answer.headers.get('retry-after')).toBe('3600');
    expect(answer.headers.get('x-sidelight-error')).toBe('budget');
    expect(asked).toEqual([]);
  });

  it('is answered as the pinned backend says, wherever its door is', async () => {
    const { tap } = await bench(gateOf(SPENT), { backend: 'anthropic' });
    expect(await (await post(tap.url, '/ask')).json()).toMatchObject({ error: { type: 'rate_limit_error' } });
  });

  it('is on record as refused, with what was asked for, and no error of the model', async () => {
    const { tap } = await bench(gateOf(SPENT));
    const body = JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hello' }] });
    await post(tap.url, '/v1/chat/completions', {}, body);
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1), { timeout: 10_000 });
    expect(await callsOf(tap.exchanges)).toMatchObject([
      {
        purpose: 'refused',
        outcome: 'error',
        error_type: 'budget_exhausted',
        error_message: MESSAGE,
        http_status: 429,
        request_model: 'gpt-4o',
        prompt: 'hello',
        backend: 'openai',
      },
    ]);
  });

  it('leaves the connection open for the next one, whatever is refused on it', async () => {
    const gate = gateOf(SPENT);
    const { asked, tap } = await bench(gate);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    cleanups.push(() => agent.destroy());
    const statuses: number[] = [];
    for (const state of [SPENT, LEFT, SPENT]) {
      gate.heard([state]);
      statuses.push(await postOn(agent, tap.port, 'x'.repeat(300_000)));
    }
    expect(statuses).toEqual([429, 200, 429]);
    expect(asked).toEqual(['POST /v1/completions']);
    expect(tap.counters.connectionsTotal).toBe(1);
  });

  it('is answered before its body when the client asks first', async () => {
    const { tap } = await bench(gateOf(SPENT));
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { expect: '100-continue', 'content-length': '1000' };
      const request = httpRequest({ port: tap.port, method: 'POST', path: '/v1/completions', headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
        request.destroy();
      });
      request.on('continue', () => reject(new Error('the body was asked for')));
      request.on('error', reject);
      request.flushHeaders();
    });
    expect(status).toBe(429);
  });

  it('does not begin when it is a live session', async () => {
    const { asked, tap } = await bench(gateOf(SPENT));
    const socket = new WebSocket(`ws://127.0.0.1:${tap.port}/v1/realtime?model=m`);
    const [status, headers] = await new Promise<[number, IncomingHttpHeaders]>((resolve) => {
      socket.on('error', () => undefined);
      socket.on('unexpected-response', (_request, answer) => resolve([answer.statusCode ?? 0, answer.headers]));
    });
    expect([status, headers['retry-after']]).toEqual([429, '3600']);
    expect(asked).toEqual([]);
  });
});

describe('what passes all the same', () => {
  it('looks at the server, lists, and what was made before', async () => {
    const { asked, tap } = await bench(gateOf(SPENT));
    for (const path of ['/health', '/v1/models', '/v1/responses/resp_1']) {
      expect((await fetch(tap.url + path)).status).toBe(200);
    }
    for (const path of ['/v1/messages/count_tokens', '/tokenize', '/v1/responses/resp_1/cancel']) {
      expect((await post(tap.url, path)).status).toBe(200);
    }
    expect(asked).toHaveLength(6);
  });

  it('a stream that began before', async () => {
    const gate = gateOf(LEFT);
    let go: () => void = () => undefined;
    const upstream = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
      go = () => response.end('data: last\n\n');
    });
    const port = await listen(upstream);
    const tap = await startTap(`http://127.0.0.1:${port}`, { kind: 'http', budgets: gate });
    cleanups.push(() => closeServer(upstream), tap.close);
    const streaming = await post(tap.url, '/v1/completions');
    gate.heard([SPENT]);
    expect((await post(tap.url, '/v1/completions')).status).toBe(429);
    go();
    expect(await streaming.text()).toBe('data: first\n\ndata: last\n\n');
  });

  it('calls of a target the budget is not about', async () => {
    const { tap } = await bench(gateOf({ ...SPENT, target: 'other' }));
    expect((await post(tap.url, '/v1/completions')).status).toBe(200);
  });
});

describe('over HTTP/2', () => {
  async function http2Bench() {
    const upstream = createHttp2Server();
    upstream.on('stream', (stream) => stream.respond({ ':status': 200 }, { endStream: true }));
    const port = await listen(upstream);
    const tap = await startTap(`http://127.0.0.1:${port}`, { kind: 'http', budgets: gateOf(SPENT) });
    const client = connectHttp2(tap.url);
    cleanups.push(
      () => closeServer(upstream),
      tap.close,
      () => client.destroy(),
    );
    return { client, tap };
  }

  const ask = (client: ClientHttp2Session, headers: Record<string, string>, body: string | null) =>
    new Promise<{ headers: Record<string, unknown>; body: string }>((resolve, reject) => {
      const stream = client.request({ ':method': 'POST', ...headers });
      let answer: Record<string, unknown> = {};
      let text = '';
      stream.on('response', (head) => (answer = { ...head }));
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => resolve({ headers: answer, body: text }));
      stream.on('error', reject);
      if (body !== null) stream.end(body);
    });

  it('a call is refused', async () => {
    const { client, tap } = await http2Bench();
    const { headers, body } = await ask(client, { ':path': '/v1/chat/completions' }, '{"model":"m"}');
    expect(headers).toMatchObject({ ':status': 429, 'retry-after': '3600' });
    expect(JSON.parse(body)).toMatchObject({ error: { type: 'insufficient_quota', message: MESSAGE } });
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1), { timeout: 10_000 });
    expect(tap.exchanges[0]).toMatchObject({ refused: true, request: { httpVersion: '2.0' } });
  });

  it('a gRPC client hears a status, before it has said all; health checks pass', async () => {
    const { client, tap } = await http2Bench();
    const grpc = { 'content-type': 'application/grpc', te: 'trailers' };
    const infer = await ask(client, { ':path': '/inference.GRPCInferenceService/ModelInfer', ...grpc }, null);
    expect(infer.headers).toMatchObject({ ':status': 200, 'grpc-status': '8' });
    expect(decodeURIComponent(String(infer.headers['grpc-message']))).toBe(MESSAGE);
    await vi.waitFor(() => expect(tap.exchanges).toHaveLength(1), { timeout: 10_000 });
    expect(await callsOf(tap.exchanges)).toMatchObject([
      { purpose: 'refused', error_type: 'budget_exhausted', error_message: MESSAGE },
    ]);
    for (const path of ['/grpc.health.v1.Health/Check', '/inference.GRPCInferenceService/ServerLive']) {
      const { headers } = await ask(client, { ':path': path, ...grpc }, '');
      expect(headers['grpc-status']).toBeUndefined();
    }
  });
});
