import { createServer } from 'node:http';
import { openEngine } from './engine.mjs';
import { envelope, readRequest, Refusal, ROUTES, usage } from './openai.mjs';

/**
 * An OpenAI-compatible server around the real engine, as a process of its own: `node test/engine/server.mjs [PORT]`.
 * Its first line on standard output is `{"url": ...}`. It stops on SIGTERM, and when its parent closes its standard input.
 *
 * GET /engine/served/ID tells, past any client's wishes, how many tokens the engine counted for a response.
 */
const MAX_BODY_BYTES = 10e6;
const SERVED_KEPT = 1000;

const engine = await openEngine();
/** Response id to the engine's own counts. */
const served = new Map();

const server = createServer((request, response) => {
  answer(request, response).catch((error) => refuse(response, error));
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })}\n`);
});

process.once('SIGTERM', stop);
process.stdin.once('close', stop).resume();

async function stop() {
  server.close();
  server.closeAllConnections();
  await engine.close();
  process.exit(0);
}

async function answer(request, response) {
  const path = new URL(request.url, 'http://engine').pathname;
  if (path === '/health') return sendJson(response, 200, { status: 'ok' });
  if (path === '/v1/models')
    return sendJson(response, 200, { object: 'list', data: [{ id: engine.modelName, object: 'model' }] });
  if (path.startsWith('/engine/served/')) return sendServed(response, path.slice('/engine/served/'.length));
  const route = ROUTES[path];
  if (route === undefined) throw new Refusal(404, `unknown path ${path}`);
  if (request.method !== 'POST') throw new Refusal(405, `${path} takes POST`);
  const asked = readRequest(route, engine, await readJson(request));
  const aborted = new AbortController();
  response.once('close', () => aborted.abort());
  await (asked.stream ? stream : complete)(route, asked, response, aborted.signal);
}

async function complete(route, asked, response, signal) {
  const head = envelope(route, engine, route.object);
  const generated = await Promise.all(
    range(asked.choices).map(async (index) => {
      let text = '';
      const ended = await eachPiece(asked, index, signal, (piece) => (text += piece));
      return { ...ended, text };
    }),
  );
  const choices = generated.map(({ text, finishReason }, index) => ({
    index,
    ...route.choice(text),
    logprobs: null,
    finish_reason: finishReason,
  }));
  sendJson(response, 200, { ...head, choices, usage: remember(head.id, asked, generated) });
}

async function stream(route, asked, response, signal) {
  const head = envelope(route, engine, route.chunkObject);
  const usageField = asked.includeUsage ? { usage: null } : {};
  const send = (index, part, finishReason = null) =>
    sendEvent(response, {
      ...head,
      choices: [{ index, ...part, logprobs: null, finish_reason: finishReason }],
      ...usageField,
    });

  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  const ended = await Promise.all(
    range(asked.choices).map(async (index) => {
      for (const part of route.opening) send(index, part);
      const result = await eachPiece(asked, index, signal, (piece) => send(index, route.piece(piece)));
      send(index, route.closing, result.finishReason);
      return result;
    }),
  );
  const counts = remember(head.id, asked, ended);
  if (asked.includeUsage) sendEvent(response, { ...head, choices: [], usage: counts });
  response.end('data: [DONE]\n\n');
}

/** Generates choice `index` and hands over each piece. A given seed is varied by choice, so that choices differ. */
async function eachPiece(asked, index, signal, onPiece) {
  if (asked.echo) engine.pieces(asked.promptTokens).forEach(onPiece);
  const seed = asked.sampling.seed === undefined ? undefined : asked.sampling.seed + index;
  const generating = engine.generate(asked.promptTokens, { ...asked.sampling, seed }, signal);
  for (;;) {
    const { done, value } = await generating.next();
    if (done) return value;
    onPiece(value);
  }
}

/** Keeps the engine's counts of a response, and returns them as usage. */
function remember(id, asked, generated) {
  const completionTokens = generated.reduce((sum, each) => sum + each.tokens, 0);
  const counts = usage(asked.promptTokens.length, completionTokens);
  served.set(id, counts);
  if (served.size > SERVED_KEPT) served.delete(served.keys().next().value);
  return counts;
}

function sendServed(response, id) {
  const counts = served.get(id);
  if (counts === undefined) throw new Refusal(404, `no response ${id}`);
  sendJson(response, 200, counts);
}

async function readJson(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Refusal(413, 'the body is too large');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Refusal(400, 'the body is not JSON');
  }
}

function sendJson(response, status, body) {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function sendEvent(response, event) {
  response.write(`data: ${JSON.stringify(event)}\n\n`);
}

function refuse(response, error) {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = error instanceof Refusal;
  sendJson(
    response,
    known ? error.status : 500,
    known ? error.body : { error: { message: error.message, type: 'server_error' } },
  );
}

function range(length) {
  return Array.from({ length }, (_, index) => index);
}
