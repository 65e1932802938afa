import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { asRecord, asString } from '../core/json.js';
import { chat, type Pace } from './chat.js';
import { embeddings } from './embeddings.js';
import { gpuMetrics } from './gpu_metrics.js';
import { badAnswer, failureOf, moodAt, type Mood } from './mood.js';
import { seeded, skewed, type Random } from './random.js';

const MAX_BODY_BYTES = 4e6;
const EMBEDDING_MS = [20, 90] as const;

export interface ModelServerOptions {
  /** Models it serves, and how fast each is. The first one answers requests for unknown names too. */
  models: Readonly<Record<string, Pace>>;
  port: number;
  seed: number;
  /** Tells of itself at /metrics, as a server with a GPU does. */
  hasGpu?: boolean;
  /** The mood, given milliseconds since the start. */
  mood?: (elapsedMs: number) => Mood;
  /** Told of each request that is answered. */
  onRequest?: (path: string, body: Record<string, unknown>) => void;
}

export interface ModelServer {
  url: string;
  port: number;
  stop(): Promise<void>;
}

/** A model server for a first look: speaks the OpenAI protocol, answers from a list, is sometimes slow and sometimes fails. */
export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const random = seeded(options.seed);
  const startedAt = performance.now();
  let count = 0;
  let running = 0;
  const server = createServer((request, response) => {
    if (options.hasGpu && request.url === '/metrics') return void sendMetrics(response, running);
    running++;
    response.once('close', () => running--);
    const mood = (options.mood ?? moodAt)(performance.now() - startedAt);
    const id = `demo${options.seed}-${(count++).toString(36)}`;
    respond(request, response, options, random, mood, id).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  options: ModelServerOptions,
  random: Random,
  mood: Mood,
  id: string,
): Promise<void> {
  const path = (request.url ?? '/').split('?')[0];
  response.setHeader('x-request-id', `req_${id}`);
  if (path === '/v1/models' || path === '/health') return sendJson(response, 200, listOf(options));
  if (request.method !== 'POST' || (path !== '/v1/chat/completions' && path !== '/v1/embeddings')) {
    return sendError(response, 404, `The demo model server has no ${request.method} ${path}.`);
  }
  const body = await readJson(request);
  if (body === null) return sendError(response, 400, 'The body is not a JSON object the demo model server can read.');
  options.onRequest?.(path, body);
  const failure = failureOf(random, mood);
  if (failure !== null) return sendJson(response, failure.status, failure.body);
  const model = asString(body['model']) || Object.keys(options.models)[0] || 'demo';
  if (path === '/v1/embeddings') {
    await pause(skewed(random, ...EMBEDDING_MS) * mood.slowness);
    return sendJson(response, 200, embeddings(body, model));
  }
  const pace = options.models[model] ?? Object.values(options.models)[0];
  if (pace === undefined) return sendError(response, 404, 'The demo model server has no models.');
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const said = badAnswer(random, mood);
  const context = { model, pace, random, slowness: mood.slowness, badAnswer: said, signal: gone.signal };
  await chat(body, { ...context, id: `chatcmpl-${id}` }, response);
}

async function sendMetrics(response: ServerResponse, running: number): Promise<void> {
  const text = await gpuMetrics(running);
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text);
}

function listOf({ models }: ModelServerOptions): object {
  return {
    object: 'list',
    data: Object.keys(models).map((id) => ({ id, object: 'model', created: 0, owned_by: 'demo' })),
  };
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendError(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { error: { message, type: 'invalid_request_error', param: null, code: null } });
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  try {
    return asRecord(JSON.parse(Buffer.concat(chunks).toString()));
  } catch {
    return null;
  }
}
