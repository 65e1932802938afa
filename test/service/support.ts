import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { callSchema, type Call } from '../../core/call.js';
import { systemClock, type Clock } from '../../core/time/clock.js';
import { configSchema, type Config, type ConfigInput } from '../../core/config/schema.js';
import { createService, type Service, type ServiceOptions } from '../../service/index.js';
import { openStore, type Store } from '../../store/index.js';
import { copyMigratedStore } from '../support/migrated_store.js';

export const log = pino({ level: 'silent' });

/** A service on a real socket and a real embedded store. One store per test file: the engine allows one folder per process. */
export interface TestService {
  url: string;
  /** Where spans are taken. */
  otlpUrl: string;
  store: Store;
  config: Config;
  service: Service;
  /** Sends calls as NDJSON, or a body of your own. */
  send(calls: readonly object[] | string | Buffer, headers?: Record<string, string>): Promise<Response>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  postJson(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Another service on the same store. */
  again(config: ConfigInput, options?: Partial<ServiceOptions>): Promise<TestService>;
  stop(): Promise<void>;
}

export interface TestOptions extends Partial<Omit<ServiceOptions, 'config' | 'store'>> {
  clock?: Clock;
}

/** @param input configuration; ports and data folder are set here */
export async function startTestService(input: ConfigInput = {}, options: TestOptions = {}): Promise<TestService> {
  const folder = mkdtempSync(join(tmpdir(), 'sidelight-service-'));
  const first = configOf(input, folder);
  copyMigratedStore(join(folder, 'store'));
  const store = await openStore(first.store, { log });

  const start = async (
    config: Config,
    given: Partial<ServiceOptions>,
    onStop: () => Promise<void>,
  ): Promise<TestService> => {
    const service = createService({ config, store, log, clock: systemClock, env: {}, ...given });
    const { url, otlpUrl } = await service.start();
    return {
      url,
      otlpUrl: otlpUrl ?? '',
      store,
      config,
      service,
      send: (calls, headers = {}) =>
        fetch(`${url}/api/v1/calls`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-ndjson', ...headers },
          body: bodyOf(calls),
        }),
      get: (path, headers = {}) => fetch(url + path, { headers, redirect: 'manual' }),
      postJson: (path, body, headers = {}) =>
        fetch(url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        }),
      again: (other, more = {}) => start(configOf(other, folder), more, async () => {}),
      stop: async () => {
        await service.stop();
        await onStop();
      },
    };
  };
  return start(first, options, async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
}

function configOf(input: ConfigInput, folder: string): Config {
  return configSchema.parse({
    ...input,
    service: { listen: '127.0.0.1:0', otlp_listen: '127.0.0.1:0', ...input.service },
    store: { ...input.store, data: folder },
  });
}

function bodyOf(calls: readonly object[] | string | Buffer): string | Uint8Array<ArrayBuffer> {
  if (typeof calls === 'string') return calls;
  if (Buffer.isBuffer(calls)) return new Uint8Array(calls);
  return calls.map((each) => `${JSON.stringify(each)}\n`).join('');
}

/** What a call of a test is where the test says nothing else. */
const usual = callSchema.parse({
  call_id: 'call',
  started_at: new Date(0).toISOString(),
  target: 'llama',
  environment: 'production',
  backend: 'openai',
  operation: 'chat',
  provider: 'openai',
  request_model: 'gpt-4o-mini',
  response_model: 'gpt-4o-mini',
  http_status: 200,
  outcome: 'ok',
  streaming: true,
  duration_ms: 1200,
  ttfb_ms: 90,
  ttft_ms: 100,
  tpot_ms: 10,
  input_tokens: 100,
  output_tokens: 50,
  tokens_source: 'reported',
  finish_reasons: ['stop'],
  prompt: 'What is a sidelight?',
  output: 'A light on the side.',
  collector_id: 'collector-1',
});

let made = 0;

/** A complete call; unique unless told otherwise. */
export function makeCall(fields: Partial<Call> = {}): Call {
  made++;
  return {
    ...usual,
    call_id: `call-${process.pid}-${made}`,
    started_at: new Date(Date.now() - 60_000).toISOString(),
    response_id: `resp-${process.pid}-${made}`,
    ...fields,
  };
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A request with headers `fetch` does not allow, such as Host. */
export async function rawRequest(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<RawAnswer> {
  const request = httpRequest(url, { method: options.method ?? 'GET', headers: options.headers, agent: false });
  request.end(options.body);
  const [response] = await once(request, 'response');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

/** Bytes on a socket, and all that comes back until it closes. */
export async function rawBytes(url: string, bytes: string, options: { end?: boolean } = {}): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  if (options.end) socket.end();
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
  socket.on('error', () => {});
  await once(socket, 'close');
  return answer;
}
