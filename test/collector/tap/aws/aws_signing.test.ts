import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server, type IncomingHttpHeaders } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsSigner } from '../../../../collector/tap/aws/signer.js';
import type { Exchange } from '../../../../capture/exchange.js';
import { createCapture } from '../../../../capture/index.js';
import { createLogger } from '../../../../core/process/log.js';
import { event, EVENT_STREAM } from '../../../capture/helpers/event_stream.js';
import { targetOf } from '../../../capture/helpers/exchanges.js';
import { OWN, sha256, verify } from './verify_aws.js';
import { closeServer, listen, startTap, targetConfig, type TapBench } from '../../support/tap_bench.js';

const AWS = { sign: 'always', region: 'us-east-1', service: 'bedrock' } as const;
const CLIENT_AUTH =
  'AWS4-HMAC-SHA256 Credential=AKIACLIENT/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date, Signature=00ff';
const cleanups: (() => Promise<void> | void)[] = [];

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', OWN.id);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', OWN.secret);
  vi.stubEnv('AWS_SESSION_TOKEN', '');
  vi.stubEnv('AWS_PROFILE', undefined);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', '/nowhere/config');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere/credentials');
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  vi.unstubAllEnvs();
});

interface Seen {
  url: string;
  headers: IncomingMessage['headers'];
  rawHeaders: string[];
  body: Buffer;
  /** What is wrong with the signature; '' when nothing is. */
  wrong: string;
}

/** The bench clones what it hands out, which makes plain arrays of buffers. */
function withBuffers(exchange: Exchange): Exchange {
  for (const { body } of [exchange.request, exchange.response ?? exchange.request]) {
    for (const chunk of body.chunks) chunk.data = Buffer.from(chunk.data);
  }
  return exchange;
}

type Serve = (seen: Seen, response: ServerResponse) => void;

async function bench(serve: Serve = (_, response) => response.end('{}'), aws: object = AWS, secret?: string) {
  const seen: Seen[] = [];
  const upstream = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const { url = '', headers, rawHeaders } = request;
      const one = { url, headers, rawHeaders, body, wrong: verify(request, body, secret) };
      seen.push(one);
      serve(one, response);
    });
  });
  const port = await listen(upstream);
  const tap = await startTap(`http://127.0.0.1:${port}`, { kind: 'http', target: { aws } });
  cleanups.push(() => closeServer(upstream), tap.close);
  return { port, tap, seen };
}

const converse = '/model/us.amazon.nova-lite-v1%3A0/converse';
const hello = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'Grüße' }] }] });

function open(tap: TapBench, path: string, headers: Record<string, string>): ClientRequest {
  return httpRequest({
    host: '127.0.0.1',
    port: tap.port,
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

function ask(
  tap: TapBench,
  path = converse,
  headers: Record<string, string> = {},
  body: string | Buffer = hello,
): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const request = open(tap, path, { authorization: CLIENT_AUTH, 'x-amz-date': '20260101T000000Z', ...headers });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.end(body);
  });
}

describe('signing for AWS', () => {
  it('replaces the signature of the client by one for the upstream', async () => {
    const { tap, seen, port } = await bench();
    const answer = await ask(tap, converse, {
      'x-amz-security-token': 'of the client',
      'x-amzn-bedrock-accept': '*/*',
    });
    expect(answer).toMatchObject({ status: 200 });
    expect(seen).toMatchObject([
      { wrong: '', url: converse, headers: { host: `127.0.0.1:${port}`, 'x-amzn-bedrock-accept': '*/*' } },
    ]);
    expect(seen[0]?.body.toString()).toBe(hello);
    expect(seen[0]?.headers.authorization).toContain(`Credential=${OWN.id}/`);
    expect(seen[0]?.headers).not.toHaveProperty('x-amz-security-token');
  });

  it.each([
    ['a colon as it is', '/model/cohere.command-r-v1:0/invoke'],
    ['an ARN', '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.x/converse'],
    ['a query', '/2015-03-31/functions/f/invocations?Qualifier=%24LATEST&b=x%20y&a='],
  ])('signs %s', async (_, path) => {
    const { tap, seen } = await bench();
    await ask(tap, path, { 'content-type': 'application/json;  charset=utf-8' });
    expect(seen).toMatchObject([{ wrong: '', url: path }]);
  });

  it('sends and signs the session token of temporary credentials', async () => {
    vi.stubEnv('AWS_SESSION_TOKEN', 'temporary');
    const { tap, seen } = await bench();
    await ask(tap, converse, { 'transfer-encoding': 'chunked' });
    expect(seen).toMatchObject([
      {
        wrong: '',
        headers: { 'x-amz-security-token': 'temporary', 'content-length': String(Buffer.byteLength(hello)) },
      },
    ]);
  });

  it('takes a profile of the shared files', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    const folder = mkdtempSync(join(tmpdir(), 'sidelight-aws-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    writeFileSync(
      join(folder, 'credentials'),
      '[team]\naws_access_key_id = AKIATEAM\naws_secret_access_key = team-secret\n',
    );
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
    const { tap, seen } = await bench(undefined, { ...AWS, profile: 'team' }, 'team-secret');
    await ask(tap);
    expect(seen).toMatchObject([{ wrong: '' }]);
    expect(seen[0]?.headers.authorization).toContain('AKIATEAM');
  });

  it('takes region and service from the signature of the client where nothing else tells', async () => {
    const { tap, seen } = await bench(undefined, { sign: 'always' });
    await ask(tap, converse, { authorization: CLIENT_AUTH.replace('us-east-1/bedrock', 'eu-west-3/lambda') });
    expect(seen).toMatchObject([{ wrong: '' }]);
    expect(seen[0]?.headers.authorization).toContain('/eu-west-3/lambda/aws4_request');
  });

  it('streams a body whose digest the client has told', async () => {
    const { tap, seen } = await bench();
    const big = Buffer.alloc(1_000_000, 'x');
    const arrived = new Promise<IncomingMessage>((resolve) => {
      const request = open(tap, converse, {
        authorization: CLIENT_AUTH,
        'x-amz-content-sha256': sha256(big),
        'content-length': String(big.length),
      });
      request.on('response', resolve);
      request.write(big.subarray(0, 500_000));
      void vi.waitFor(() => expect(tap.counters.bytesIn).toBe(500_000)).then(() => request.end(big.subarray(500_000)));
    });
    (await arrived).resume();
    expect(seen).toMatchObject([{ wrong: '' }]);
    expect(seen[0]?.body.equals(big)).toBe(true);
  });

  it('asks for the body itself where the client waits to be asked', async () => {
    const { tap, seen } = await bench();
    const answered = new Promise<IncomingMessage>((resolve) => {
      const request = open(tap, converse, {
        authorization: CLIENT_AUTH,
        expect: '100-continue',
        'content-length': '5',
      });
      request.on('continue', () => request.end('hello'));
      request.on('response', resolve);
      request.flushHeaders();
    });
    (await answered).resume();
    expect(seen).toMatchObject([{ wrong: '' }]);
    expect(seen[0]?.headers).not.toHaveProperty('expect');
  });

  it('lets an event stream through as it comes, and knows the caller by the id of the key', async () => {
    const first = event('contentBlockDelta', { delta: { text: 'Hel' }, contentBlockIndex: 0 });
    const rest = [
      event('contentBlockDelta', { delta: { text: 'lo' }, contentBlockIndex: 0 }),
      event('messageStop', { stopReason: 'end_turn' }),
      event('metadata', { usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 } }),
    ];
    let more = () => {};
    const { tap, seen } = await bench((_, response) => {
      response.writeHead(200, EVENT_STREAM).write(first);
      more = () => response.end(Buffer.concat(rest));
    });
    const url = '/model/us.amazon.nova-lite-v1%3A0/converse-stream';
    const callers: string[] = [];
    const capture = createCapture({ target: targetOf(), collectorId: 'test', salt: 'pepper' });
    for (const authorization of [
      CLIENT_AUTH,
      CLIENT_AUTH.replace('00ff', '11ee').replace('20260101', '20260102'),
      CLIENT_AUTH.replace('AKIACLIENT', 'AKIAOTHER'),
    ]) {
      const chunks: Buffer[] = [];
      await new Promise<void>((resolve) => {
        const request = open(tap, url, { authorization });
        request.on('response', (response) => {
          response.once('data', () => more());
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', resolve);
        });
        request.end(hello);
      });
      expect(Buffer.concat(chunks).equals(Buffer.concat([first, ...rest]))).toBe(true);
      await vi.waitFor(() => expect(tap.exchanges).toHaveLength(callers.length + 1));
      const [exchange] = tap.exchanges.slice(-1);
      const captured = exchange === undefined ? { skipped: '' } : await capture(withBuffers(exchange));
      expect(captured).toMatchObject({
        call: { backend: 'bedrock', output: 'Hello', input_tokens: 3, prompt: 'Grüße' },
      });
      if ('call' in captured) callers.push(captured.call.caller);
      expect(JSON.stringify(captured)).not.toMatch(/AKIA|00ff/);
    }
    expect(seen.map(({ wrong }) => wrong)).toEqual(['', '', '']);
    expect(callers[0]).not.toBe('');
    expect(callers[1]).toBe(callers[0]);
    expect(callers[2]).not.toBe(callers[0]);
  });

  it('tells the client what is missing when there are no credentials, and asks nobody', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
    const { tap, seen } = await bench();
    const { status, headers, body } = await ask(tap);
    expect({ status, kind: headers['x-sidelight-error'] }).toEqual({ status: 502, kind: 'signing' });
    expect(JSON.parse(body.toString())).toMatchObject({
      status: 502,
      message: expect.stringMatching(/no AWS credentials.*AWS_ACCESS_KEY_ID/s),
    });
    expect(seen).toEqual([]);
    expect(tap.counters.upstreamErrors.get('signing')).toBe(1);
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'upstream_unreachable' }]));
  });

  it('refuses a body larger than any service takes before reading it', async () => {
    const { tap, seen } = await bench();
    const answered = new Promise<IncomingMessage>((resolve) => {
      const request = open(tap, converse, { authorization: CLIENT_AUTH, 'content-length': '50000000' });
      request.on('error', () => undefined);
      request.on('response', resolve);
      request.flushHeaders();
    });
    expect((await answered).statusCode).toBe(413);
    expect(seen).toEqual([]);
  });

  it('a client that leaves while its body is read leaves nothing behind', async () => {
    const { tap, seen } = await bench();
    const request = open(tap, converse, { authorization: CLIENT_AUTH, 'content-length': '100' });
    request.on('error', () => undefined);
    request.write('half of it');
    await vi.waitFor(() => expect(tap.counters.bytesIn).toBe(10));
    request.destroy();
    await vi.waitFor(() => expect(tap.exchanges).toMatchObject([{ end: 'client_abort' }]));
    expect(seen).toEqual([]);
  });

  it('signs with the time of AWS when the clock is far off', async () => {
    const later = new Date(Date.now() + 3_600_000);
    const { tap, seen } = await bench((_, response) => response.setHeader('Date', later.toUTCString()).end());
    await ask(tap);
    await ask(tap);
    const dates = seen.map(({ headers }) =>
      String(headers['x-amz-date']).replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:'),
    );
    expect(seen.map(({ wrong }) => wrong)).toEqual(['', '']);
    expect(Math.abs(Date.parse(dates[1] ?? '') - later.getTime())).toBeLessThan(600_000);
    expect(Math.abs(Date.parse(dates[0] ?? '') - Date.now())).toBeLessThan(600_000);
  });
});

describe('signing for AWS over HTTP/2', () => {
  interface Http2Answer {
    headers: IncomingHttpHeaders;
    body: string;
  }

  async function http2Bench() {
    const seen: { headers: IncomingHttpHeaders; body: string; wrong: string }[] = [];
    const upstream = createHttp2Server((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        seen.push({ headers: request.headers, body: body.toString(), wrong: verify(request, body) });
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const address = upstream.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const tap = await startTap(`http://127.0.0.1:${port}`, { kind: 'http', target: { aws: AWS } });
    const session = connectHttp2(tap.url);
    cleanups.push(
      () => new Promise<void>((resolve) => upstream.close(() => resolve())),
      tap.close,
      () => session.destroy(),
    );
    const ask2 = (headers: Record<string, string>, body: string) =>
      new Promise<Http2Answer>((resolve, reject) => {
        const stream = session.request({
          ':method': 'POST',
          ':path': converse,
          authorization: CLIENT_AUTH,
          'content-type': 'application/json',
          ...headers,
        });
        let answered: IncomingHttpHeaders = {};
        let text = '';
        stream.on('response', (each) => (answered = each));
        stream.on('data', (chunk: Buffer) => (text += chunk));
        stream.on('end', () => resolve({ headers: answered, body: text }));
        stream.on('error', reject);
        stream.end(body);
      });
    return { seen, tap, ask: ask2, port };
  }

  it('reads the body first, unless the client has told its digest', async () => {
    vi.stubEnv('AWS_SESSION_TOKEN', 'temporary');
    const { seen, ask: ask2, tap, port } = await http2Bench();
    expect(await ask2({ 'x-amz-security-token': 'of the client' }, hello)).toMatchObject({
      headers: { ':status': 200 },
      body: '{}',
    });
    await ask2({ 'x-amz-content-sha256': sha256(hello), 'x-other': 'kept' }, hello);
    expect(seen).toMatchObject([
      { wrong: '', body: hello, headers: { 'x-amz-security-token': 'temporary', ':authority': `127.0.0.1:${port}` } },
      { wrong: '', body: hello, headers: { 'x-other': 'kept' } },
    ]);
    await vi.waitFor(() =>
      expect(tap.exchanges).toMatchObject([{ response: { status: 200 } }, { response: { status: 200 } }]),
    );
  });

  it('tells the client what it cannot sign', async () => {
    const { seen, ask: ask2 } = await http2Bench();
    const { headers, body } = await ask2({ 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-EVENTS' }, '');
    expect(headers).toMatchObject({ ':status': 502, 'x-sidelight-error': 'signing' });
    expect(JSON.parse(body)).toMatchObject({ message: expect.stringContaining('each frame of its body is signed') });
    expect(seen).toEqual([]);
  });
});

describe('which requests are signed', () => {
  const signerFor = (target: Parameters<typeof targetConfig>[0]) => AwsSigner.for(targetConfig(target), createLogger('test', 'silent'));
  const bedrock = 'https://bedrock-runtime.us-east-1.amazonaws.com';
  const signed = { rawHeaders: ['Authorization', CLIENT_AUTH] };
  const bearer = { rawHeaders: ['authorization', 'Bearer bedrock-api-key'] };
  const anonymous = { rawHeaders: [] };

  it('of itself: those that came signed, to hosts of AWS', () => {
    const signer = signerFor({ upstream: bedrock });
    expect([signed, bearer, anonymous].map((each) => signer?.wants(each))).toEqual([true, false, false]);
    expect(signerFor({ upstream: 'https://api.openai.com' })).toBeNull();
    expect(signerFor({ upstream: 'http://127.0.0.1:8080' })).toBeNull();
  });

  it('always, or never', () => {
    const always = signerFor({ upstream: 'http://127.0.0.1:4566', aws: { sign: 'always' } });
    expect([signed, bearer, anonymous].map((each) => always?.wants(each))).toEqual([true, true, true]);
    expect(signerFor({ upstream: bedrock, aws: { sign: 'never' } })).toBeNull();
  });
}); // prettier-ignore
