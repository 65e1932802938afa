import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import http from 'node:http';
import type net from 'node:net';
import { getPriority } from 'node:os';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { SERVICE_METRICS } from '../../core/names/metrics.js';
import { launchBrowser } from '../support/browser.js';
import { answerTo, type ModelServer, startModelServer } from '../support/model_server.js';
import { type RunningSidelight, startSidelight } from '../support/sidelight.js';

/** A client, the sidecar, a model server, rows, a verdict, an alert, Slack and PagerDuty, a page in a browser. */

interface Listener {
  url: string;
  bodies: Record<string, unknown>[];
  stop(): Promise<void>;
}

let server: ModelServer;
let slack: Listener;
let pagerduty: Listener;
let sidelight: RunningSidelight;
let browser: Browser;
let page: Page;

/** A real HTTP server in the place of a channel: it says yes and remembers. */
async function listener(status: number, answer: string): Promise<Listener> {
  const bodies: Listener['bodies'] = [];
  const listening = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
      response.writeHead(status).end(answer);
    });
  });
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as net.AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    bodies,
    stop: async () => {
      listening.close();
      listening.closeAllConnections();
      await once(listening, 'close');
    },
  };
}

beforeAll(async () => {
  [server, slack, pagerduty] = await Promise.all([
    startModelServer(),
    listener(200, 'ok'),
    listener(202, '{"status":"success"}'),
  ]);
  sidelight = await startSidelight({
    targets: [{ name: 'model', upstream: server.url, provider: 'openai' }],
    config: {
      scorers: { enabled: true, interval: '500ms' },
      evaluator: { interval: '500ms' },
      integrity: { enabled: false },
      // So lenient that a hundred good calls make up for forty bad ones.
      slos: [{ name: 'errors', metric: 'error_ratio', objective: 0.5, min_calls: 20 }],
      budgets: [{ name: 'money', limit: 50 }],
      alerts: {
        for: '1s',
        group_wait: '500ms',
        keep_firing_for: '1s',
        group_interval: '1s',
        channels: [
          { type: 'slack', name: 'ops', webhook_url: slack.url },
          { type: 'pagerduty', name: 'on-call', routing_key: '0123456789abcdef0123456789abcdef', url: pagerduty.url },
        ],
      },
    },
  });
  browser = await launchBrowser();
  page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  page.setDefaultTimeout(60_000);
});

afterAll(async () => {
  await browser?.close();
  await sidelight?.stop();
  await Promise.all([server?.stop(), slack?.stop(), pagerduty?.stop()]);
});

async function call(prompt: string): Promise<number> {
  const response = await fetch(`${sidelight.taps['model']}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: prompt }] }),
  });
  await response.text();
  return response.status;
}

/** Waits until the service has gone through so many rounds of checks from now on: each is told by how long it took. */
async function rounds(number: number): Promise<void> {
  const told = new Set<string>();
  await vi.waitFor(
    async () => {
      const metrics = await (await fetch(`${sidelight.serviceUrl}/metrics`)).text();
      // There is no value before the first round of a process.
      const value = new RegExp(`^${SERVICE_METRICS.evaluationSeconds}\\S* ([0-9]\\S*)$`, 'm').exec(metrics)?.[1];
      if (value !== undefined) told.add(value);
      expect(told.size).toBeGreaterThan(number);
    },
    { timeout: 60_000 },
  );
}

/** Rounds in which an alert that nobody knew of would fire (`for`) and be told (`group_wait`), and some more. */
const ENOUGH_TO_TELL = 8;

it('the page waits for the first call and shows it by itself', async () => {
  await page.goto(sidelight.serviceUrl);
  await page.getByText('Waiting for the first call').waitFor();
  expect(await call('the very first one')).toBe(200);
  await page.getByText('Latency p95').first().waitFor();
});

it('a call can be read: prompt, output, tokens, cost', async () => {
  await page.goto(`${sidelight.serviceUrl}/calls`);
  await page.getByText('the very first one').first().click();
  await page.waitForURL(/\/calls\/[0-9A-Z]{26}/);
  await page.getByText(answerTo('the very first one')).last().waitFor();
  await page.getByText('reported').first().waitFor();
  expect(await page.getByText('$0.000').count()).toBeGreaterThan(0);
});

it('its texts are scored, and the call shows by what', async () => {
  const scored = "SELECT 1 FROM scores WHERE scorer = 'toxicity' LIMIT 1";
  await vi.waitFor(async () => expect(await sidelight.sql(scored)).toHaveLength(1));
  await page.reload();
  await page.getByRole('region', { name: 'Scores' }).getByText('toxicity').first().waitFor();
});

it('an incident is told once, to Slack and to PagerDuty, and stands on the page', async () => {
  const statuses = await Promise.all(Array.from({ length: 40 }, () => call('fail')));
  expect(new Set(statuses)).toEqual(new Set([429]));
  await vi.waitFor(
    () => {
      expect(slack.bodies).toHaveLength(1);
      expect(pagerduty.bodies).toHaveLength(1);
    },
    { timeout: 30_000 },
  );
  expect(JSON.stringify(slack.bodies[0])).toContain('model');
  expect(pagerduty.bodies[0]).toMatchObject({ event_action: 'trigger', payload: { severity: 'critical' } });
  await page.goto(sidelight.serviceUrl);
  await page.getByRole('heading', { name: /over budget/ }).waitFor();
});

it.runIf(process.platform === 'linux')('no thread of the service is as urgent as those of the collector', () => {
  const urgencyOf = (role: string) => {
    const threads = sidelight.pids(role).flatMap((pid) => readdirSync(`/proc/${pid}/task`));
    // The engine watches its memory in a thread to which it gives the highest priority, where it may.
    return threads.map((thread) => getPriority(Number(thread))).filter((niceness) => niceness >= 0);
  };
  const usual = getPriority();
  expect(Math.max(...urgencyOf('internal-collector'))).toBe(usual);
  expect(Math.min(...urgencyOf('internal-service'))).toBeGreaterThan(usual);
});

it('a restart neither forgets what fires nor says it again', async () => {
  const firing = () => sidelight.sql<{ alert_id: string }>(`SELECT alert_id FROM alerts FINAL WHERE state = 'firing'`);
  const before = await firing();
  const [service] = sidelight.pids('internal-service');
  process.kill(service ?? 0, 'SIGKILL');
  await vi.waitFor(() => expect(sidelight.pids('internal-service')).not.toContain(service));
  await rounds(ENOUGH_TO_TELL);
  expect(await firing()).toEqual(before);
  expect(before.length).toBeGreaterThan(0);
  expect([slack.bodies.length, pagerduty.bodies.length]).toEqual([1, 1]);
});

it('the end of an incident is told once', async () => {
  const statuses = await Promise.all(Array.from({ length: 100 }, (_, index) => call(`good again, ${index}`)));
  expect(new Set(statuses)).toEqual(new Set([200]));
  await vi.waitFor(() => expect([slack.bodies.length, pagerduty.bodies.length]).toEqual([2, 2]));
  await rounds(ENOUGH_TO_TELL);
  expect(pagerduty.bodies.map((body) => body['event_action'])).toEqual(['trigger', 'resolve']);
  expect(slack.bodies.map((body) => body['text'])).toEqual([
    expect.stringMatching(/^\[FIRING\]/),
    expect.stringMatching(/^\[RESOLVED\]/),
  ]);
});
