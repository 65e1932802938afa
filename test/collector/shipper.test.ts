import { mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Shipper, type ShipperOptions } from '../../collector/shipper.js';
import { Spool } from '../../collector/spool/index.js';

interface Seen {
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
  at: number;
}

type Behaviour = (response: ServerResponse, seen: Seen) => void;

const answer =
  (status: number, headers: Record<string, string> = {}, text = ''): Behaviour =>
  (response) =>
    response.writeHead(status, headers).end(text);
const ok = answer(200, {}, '{"status":"stored"}');

let dir: string;
let server: Server;
let seen: Seen[];
let behaviours: Behaviour[];
let spool: Spool;
let shipper: Shipper | null;
let logged: string[];

const log = pino({ level: 'info' }, { write: (line: string) => logged.push(line) });

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sidelight-shipper-'));
  seen = [];
  behaviours = [];
  logged = [];
  shipper = null;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const call = {
        url: request.url,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        at: Date.now(),
      };
      seen.push(call);
      (behaviours.shift() ?? ok)(response, call);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  spool = new Spool({
    dir,
    segmentMaxBytes: 4e6,
    segmentAgeMs: 60_000,
    maxBytes: 1e9,
    log,
    onSegment: () => shipper?.wake(),
  });
});

afterEach(async () => {
  await shipper?.stop(0);
  spool.close();
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function start({ to = address(), ...options }: Partial<ShipperOptions> = {}): Shipper {
  shipper = new Shipper({
    spool,
    to,
    collectorId: 'box-1',
    log,
    retryDelayMs: 5,
    retryMaxDelayMs: 20,
    wrongSetupDelayMs: 50,
    ...options,
  });
  shipper.start();
  return shipper;
}

function segment(text: string): string {
  spool.append(JSON.stringify({ text }));
  spool.flush();
  return [...spool.segments()].at(-1) ?? '';
}

const WARNING = 40;

/** How loud something was said, each time. */
function levels(words: string): number[] {
  const lines = logged.map((line) => JSON.parse(line) as { level: number; msg: string });
  return lines.filter(({ msg }) => msg.includes(words)).map(({ level }) => level);
}

const empty = () => vi.waitFor(() => expect(spool.stats().segments).toBe(0), 10_000);

describe('a service that answers', () => {
  it('gets one post per segment, oldest first, and the files go', async () => {
    const names = [segment('one'), segment('two')];
    const ship = start({ token: 'secret', to: `${address()}/base/` });
    await empty();
    names.push(segment('three'));
    await empty();
    expect(seen.map((each) => each.headers['x-sidelight-segment'])).toEqual(names);
    expect(seen[0]).toMatchObject({
      url: '/base/api/v1/calls',
      body: '{"text":"one"}\n',
      headers: {
        authorization: 'Bearer secret',
        'content-type': 'application/x-ndjson',
        'x-sidelight-collector': 'box-1',
      },
    });
    expect(ship.stats()).toEqual({ shippedSegments: 3, failures: 0, refusedSegments: 0, lastError: '' });
    expect(readdirSync(dir).filter((file) => file.endsWith('.ndjson'))).toEqual([]);
  });

  it('ships what is left when it stops, and keeps it when it cannot', async () => {
    const ship = start();
    segment('one');
    segment('two');
    await ship.stop();
    expect(seen).toHaveLength(2);
    behaviours.push(answer(503));
    segment('three');
    const again = start();
    await again.stop();
    expect(seen).toHaveLength(3);
    expect(spool.stats().segments).toBe(1);
  });
});

describe('a service in trouble', () => {
  it.each([408, 429, 500, 502, 503])('is asked again after %i until it stores, the same segment', async (status) => {
    behaviours.push(answer(status), answer(status));
    const name = segment('one');
    const ship = start();
    await empty();
    expect(seen.map((each) => each.headers['x-sidelight-segment'])).toEqual([name, name, name]);
    expect(ship.stats()).toMatchObject({ shippedSegments: 1, failures: 2, lastError: '' });
    expect(logged.filter((line) => line.includes('cannot be shipped now'))).toHaveLength(1);
    expect(logged.join('')).toContain('shipped again');
  });

  it('that starts at the same time is waited for before anybody is warned', async () => {
    const { port } = server.address() as AddressInfo;
    const to = address();
    server.close();
    segment('one');
    const ship = start({ to, retryDelayMs: 500, retryMaxDelayMs: 500 });
    await vi.waitFor(() => expect(ship.stats().failures).toBeGreaterThan(0));
    await once(server.listen(port, '127.0.0.1'), 'listening');
    await empty();
    expect(levels('cannot be shipped now')).not.toContain(WARNING);
  });

  it('that does not come is told, once', async () => {
    const to = address();
    server.close();
    segment('one');
    const ship = start({ to });
    await vi.waitFor(() => expect(ship.stats().failures).toBeGreaterThan(10));
    expect(levels('cannot be shipped now').filter((level) => level === WARNING)).toHaveLength(1);
  });

  it('is given the time it asks for', async () => {
    behaviours.push(answer(429, { 'retry-after': '1' }));
    segment('one');
    start();
    await empty();
    expect((seen[1]?.at ?? 0) - (seen[0]?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('is given the time it asks for as a date', async () => {
    behaviours.push(answer(503, { 'retry-after': new Date(Date.now() + 2000).toUTCString() }));
    segment('one');
    start();
    await empty();
    expect((seen[1]?.at ?? 0) - (seen[0]?.at ?? 0)).toBeGreaterThan(500);
  });

  it('may hang, reset, or stop in the middle of its answer', async () => {
    behaviours.push(
      () => undefined,
      (response) => response.destroy(),
      (response) => response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy()),
    );
    segment('one');
    const ship = start({ answerTimeoutMs: 300 });
    await empty();
    expect(seen).toHaveLength(4);
    expect(ship.stats()).toMatchObject({ shippedSegments: 1, failures: 3 });
  });

  it('may be away altogether', async () => {
    const { port } = server.address() as AddressInfo;
    server.close();
    segment('one');
    const ship = start({ to: `http://127.0.0.1:${port}` });
    await vi.waitFor(() => expect(ship.stats().failures).toBeGreaterThan(2));
    expect(ship.stats().lastError).toContain('cannot be reached');
    expect(spool.stats().segments).toBe(1);
    await once(server.listen(port, '127.0.0.1'), 'listening');
    await empty();
  });

  it('does not hold up all segments when it fails at one', async () => {
    const bad = segment('bad');
    const good = segment('good');
    const stumble: Behaviour = (response, call) =>
      (call.headers['x-sidelight-segment'] === bad ? answer(500) : ok)(response, call);
    behaviours = Array.from({ length: 50 }, () => stumble);
    start();
    await vi.waitFor(() => expect([...spool.segments()]).toEqual([bad]));
    expect(seen.some((each) => each.headers['x-sidelight-segment'] === good)).toBe(true);
  });

  it('that hangs does not hold up the end', async () => {
    behaviours.push(() => undefined);
    segment('one');
    const ship = start();
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    const before = Date.now();
    await ship.stop(100);
    // Well before an answer is given up on that never comes.
    expect(Date.now() - before).toBeLessThan(20_000);
    expect(spool.stats().segments).toBe(1);
  });
});

describe('a disk that does not let a segment go', () => {
  it('keeps one that was stored and cannot be deleted, and ships the others', async () => {
    const name = segment('stuck');
    const path = join(dir, `${name}.ndjson`);
    behaviours.push((response, call) => {
      rmSync(path);
      mkdirSync(path);
      ok(response, call);
    });
    segment('good');
    const ship = start();
    await vi.waitFor(() => expect([...spool.segments()]).toEqual([name]));
    expect(ship.stats()).toMatchObject({ shippedSegments: 1 });
    expect(ship.stats().failures).toBeGreaterThan(0);
    expect(logged.join('')).toContain('cannot be deleted');
    rmdirSync(path);
    await empty();
  });

  it('keeps one that was refused and cannot be set aside, and ships the others', async () => {
    const inTheWay = join(dir, 'refused');
    writeFileSync(inTheWay, 'not a folder');
    const name = segment('bad');
    const refuseBad: Behaviour = (response, call) =>
      call.body.includes('bad') ? answer(422)(response, call) : ok(response, call);
    behaviours.push(...Array.from({ length: 200 }, () => refuseBad));
    segment('good');
    const ship = start();
    await vi.waitFor(() => expect([...spool.segments()]).toEqual([name]));
    expect(ship.stats()).toMatchObject({ shippedSegments: 1, refusedSegments: 0 });
    rmSync(inTheWay);
    await empty();
    expect(readdirSync(inTheWay)).toEqual([`${name}.ndjson`]);
  });
});

it('tells a problem in the words of the service, not in its document', async () => {
  const problem = { title: 'disk full', status: 507, detail: 'the disk is full', hint: 'Free some space.' };
  behaviours.push(answer(507, { 'content-type': 'application/problem+json' }, JSON.stringify(problem)));
  segment('one');
  start();
  await empty();
  expect(logged.join('')).toContain('the service answered 507: the disk is full. Free some space.');
});

describe('a service that refuses', () => {
  it.each([400, 413, 422])(
    'a segment with %i gets no second try; it is set aside and the next goes on',
    async (status) => {
      behaviours.push(answer(status, {}, 'line 3 is not JSON'));
      const name = segment('bad');
      segment('good');
      const ship = start();
      await empty();
      expect(seen).toHaveLength(2);
      expect(ship.stats()).toMatchObject({ shippedSegments: 1, refusedSegments: 1 });
      expect(readdirSync(join(dir, 'refused'))).toEqual([`${name}.ndjson`]);
      expect(logged.join('')).toContain('line 3 is not JSON');
    },
  );

  it.each([401, 403, 404, 301])('everybody with %i keeps the segments and is asked slowly', async (status) => {
    behaviours.push(answer(status), answer(status));
    segment('one');
    const ship = start();
    await empty();
    expect((seen[1]?.at ?? 0) - (seen[0]?.at ?? 0)).toBeGreaterThanOrEqual(45);
    expect(ship.stats()).toMatchObject({ shippedSegments: 1, failures: 2, refusedSegments: 0 });
    expect(logged.filter((line) => line.includes('collector.token'))).toHaveLength(1);
  });

  it('is not quoted without end', async () => {
    behaviours.push(answer(400, {}, 'x'.repeat(1e6)));
    segment('bad');
    start();
    await empty();
    expect(logged.join('').length).toBeLessThan(5000);
  });
});

it('goes on when a segment was dropped under its hands', async () => {
  behaviours.push((response, call) => {
    rmSync(join(dir, `${String(call.headers['x-sidelight-segment'])}.ndjson`));
    answer(500)(response, call);
  });
  segment('one');
  start();
  await empty();
  expect(seen).toHaveLength(1);
});
