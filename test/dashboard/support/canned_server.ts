import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import type {
  Alert,
  CallDetail,
  CallSummary,
  ExportPlan,
  Finding,
  Overview,
  Problem,
  Quality,
  ServerMetrics,
  CallerSpend,
  Prices,
  TargetStatus,
} from '../../../dashboard/src/api/types.js';
import { alerts, findings } from '../canned/alerts.js';
import { callDetail, calls } from '../canned/calls.js';
import { overviewOver } from '../canned/overview.js';
import { quality } from '../canned/quality.js';
import { callerSpend, prices } from '../canned/spend.js';
import { serverMetrics, targets } from '../canned/targets.js';
import { builtPage } from './built_page.js';

/** What the service sends with the page; a page that needs more breaks here first. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** What the next answers are; tests change them while the page is open. */
export interface Answers {
  overview: Overview;
  calls: CallSummary[];
  alerts: Alert[];
  findings: Finding[];
  targets: TargetStatus[];
  serverMetrics: ServerMetrics[];
  quality: Quality;
  callers: CallerSpend;
  prices: Prices;
  exportPlan: ExportPlan;
  /** On whatever call is opened. */
  feedback: CallDetail['feedback'];
  /** Every API answer is this instead. */
  problem: Problem | null;
  /** A token wanted before anything is answered. */
  token: string | null;
}

export interface CannedServer {
  url: string;
  answers: Answers;
  /** API addresses asked for so far. */
  asked: string[];
  close(): Promise<void>;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
}

function problem(status: number, title: string): Problem {
  return { type: 'about:blank', title, status, code: title.toLowerCase().replaceAll(' ', '_') };
}

function listCalls(
  all: readonly CallSummary[],
  query: URLSearchParams,
): { items: CallSummary[]; next_cursor: string | null } {
  const wanted = (name: string, value: string) => (query.get(name) ?? value) === value;
  const text = query.get('search')?.toLowerCase() ?? '';
  const least = Number(query.get('min_duration_ms') ?? 0);
  const leastTtft = Number(query.get('min_ttft_ms') ?? 0);
  const found = all.filter(
    (call) =>
      wanted('target', call.target) &&
      wanted('model', call.model) &&
      (query.get('outcome') ?? call.outcome).split(',').includes(call.outcome) &&
      wanted('operation', call.operation) &&
      wanted('purpose', call.purpose) &&
      (call.duration_ms ?? 0) >= least &&
      (call.ttft_ms ?? 0) >= leastTtft &&
      `${call.prompt_preview} ${call.output_preview}`.toLowerCase().includes(text),
  );
  const start = Number(query.get('cursor') ?? 0);
  const end = start + Number(query.get('limit') ?? 50);
  return { items: found.slice(start, end), next_cursor: end < found.length ? String(end) : null };
}

function findCall({ calls: all, feedback }: Answers, id: string): CallDetail | Problem {
  const found = all.find((call) => call.call_id === id);
  if (found === undefined) return { ...problem(404, 'Not found'), detail: `There is no call ${id}.` };
  return { ...callDetail(found), feedback };
}

/** Feedback on whatever call is open; each source speaks once. */
async function takeFeedback(request: IncomingMessage, response: ServerResponse, answers: Answers): Promise<void> {
  const given = (await bodyOf(request)) as { rating?: number; label?: string; source: string; call_id: string };
  const { rating = null, label = '', source } = given;
  const said = { rating, label, correction: '', comment: '', source, at: '2026-03-01T10:00:00.000Z' };
  answers.feedback = [...answers.feedback.filter((each) => each.source !== source), said];
  send(response, 200, { status: 'attached', call_id: given.call_id });
}

function answerApi(url: URL, answers: Answers): unknown {
  const page = (items: readonly unknown[]) => ({ items, next_cursor: null });
  if (url.pathname === '/api/v1/overview') return answers.overview;
  if (url.pathname === '/api/v1/calls') return listCalls(answers.calls, url.searchParams);
  if (url.pathname.startsWith('/api/v1/calls/')) return findCall(answers, url.pathname.slice('/api/v1/calls/'.length));
  if (url.pathname === '/api/v1/alerts') return page(answers.alerts);
  if (url.pathname === '/api/v1/targets') return page(answers.targets);
  if (url.pathname === '/api/v1/server-metrics') return page(answers.serverMetrics);
  if (url.pathname === '/api/v1/quality') return answers.quality;
  if (url.pathname === '/api/v1/callers') return answers.callers;
  if (url.pathname === '/api/v1/prices') return answers.prices;
  if (url.pathname === '/api/v1/export/plan') return answers.exportPlan;
  if (url.pathname === '/api/v1/findings') {
    return page(answers.findings.filter(({ key }) => key === url.searchParams.get('key')));
  }
  return problem(404, 'Not found');
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
}

async function login(request: IncomingMessage, response: ServerResponse, answers: Answers): Promise<void> {
  const body = await bodyOf(request);
  const given = typeof body === 'object' && body !== null && 'token' in body ? body.token : null;
  if (given !== answers.token) return send(response, 401, problem(401, 'Unknown token'));
  response.writeHead(204, { 'set-cookie': `sidelight=${String(given)}; HttpOnly; SameSite=Strict; Path=/` }).end();
}

function sendPage(path: string, response: ServerResponse): void {
  const files = builtPage();
  const name = files.has(path) ? path : '/index.html';
  response
    .writeHead(200, {
      'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
    })
    .end(files.get(name));
}

/** What is answered where a test says nothing else. */
export const cannedAnswers = (): Answers => ({
  overview: overviewOver,
  calls,
  alerts,
  findings,
  targets,
  serverMetrics,
  quality,
  callers: callerSpend,
  prices,
  exportPlan: { matching: 1204, left_out: [], most: 100_000 },
  feedback: [],
  problem: null,
  token: null,
});

/** A small real server with the built page and canned answers, on a free port. */
export async function startCannedServer(changed: Partial<Answers> = {}): Promise<CannedServer> {
  const answers: Answers = { ...cannedAnswers(), ...changed };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://page');
    if (!url.pathname.startsWith('/api/')) return sendPage(url.pathname, response);
    asked.push(url.pathname + url.search);
    if (url.pathname === '/api/v1/login') return void login(request, response, answers);
    if (answers.problem !== null) return send(response, answers.problem.status, answers.problem);
    if (answers.token !== null && request.headers.cookie !== `sidelight=${answers.token}`) {
      return send(response, 401, problem(401, 'A token is needed'));
    }
    if (url.pathname === '/api/v1/feedback') return void takeFeedback(request, response, answers);
    const body = answerApi(url, answers);
    const status =
      typeof body === 'object' && body !== null && 'status' in body && typeof body.status === 'number'
        ? body.status
        : 200;
    return send(response, status, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    answers,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
