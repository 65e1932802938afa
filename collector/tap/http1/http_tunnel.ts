import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { messageOf } from '../../../core/errors.js';
import { realtimeKind } from '../../exchange/websocket/realtime_path.js';
import { ExchangeRecorder } from '../../queue/exchange_recorder.js';
import { CLOSE } from '../../queue/records.js';
import { eachHeader, endToEnd, headerValue, withHost } from '../http_headers.js';
import type { HttpRelayOptions } from './http_relay.js';
import { answerProblem } from './problem.js';
import { upstreamErrorOf } from '../tap_counters.js';

/**
 * A request to leave HTTP (Upgrade, CONNECT): its answer is passed on, and from then on bytes both ways. The exchange is recorded
 * with its heads; what passes afterwards is copied where the worker can read it.
 */
export function tunnel(request: IncomingMessage, client: Duplex, early: Buffer, options: HttpRelayOptions): void {
  const { tap, upstream, agent, onDone } = options;
  const { method = 'GET', url = '/', rawHeaders } = request;
  const recorder = new ExchangeRecorder(tap.queue, tap.losses, {
    target: tap.index,
    method,
    url,
    httpVersion: request.httpVersion,
    headers: rawHeaders,
  });
  recorder.requestEnd();
  client.on('error', () => undefined);
  client.once('close', onDone);

  const outgoing = upstream.request({ method, url, headers: withHost(rawHeaders, upstream.host), agent });
  const leave = (answer: IncomingMessage, server: Duplex, head: Buffer) => {
    recorder.response({ status: answer.statusCode ?? 0, headers: answer.rawHeaders, upgraded: true });
    const isRead = answer.statusCode === 101 && realtimeKind(url, headerValue(rawHeaders, 'upgrade')) !== undefined;
    if (isRead) copy({ client, early, server, head }, recorder);
    else recorder.responseEnd([]);
    client.write(headText(answer), 'latin1');
    if (head.length > 0) client.write(head);
    if (early.length > 0) server.write(early);
    splice(client, server);
  };
  outgoing.on('upgrade', leave);
  outgoing.on('connect', leave);
  outgoing.on('response', (answer) => refuse(request, client, answer, recorder));
  outgoing.on('error', (error) => {
    tap.counters.upstreamError(upstreamErrorOf(error));
    upstream.reachability.lost(upstreamErrorOf(error));
    recorder.close(CLOSE.unreachable);
    const detail = `Sidelight got no answer from the model server ${upstream.origin}: ${messageOf(error)}`;
    if (!client.destroyed) answerProblem(responseOn(request, client), 502, detail);
  });
  client.once('close', () => {
    recorder.close(CLOSE.clientReset);
    outgoing.destroy();
  });
  outgoing.end();
}

/** Both sides of a tunnel, and what of each came together with its head. */
interface Ends {
  client: Duplex;
  early: Buffer;
  server: Duplex;
  head: Buffer;
}

/** Tells the worker what passes. */
function copy({ client, early, server, head }: Ends, recorder: ExchangeRecorder): void {
  if (early.length > 0) recorder.requestData(early);
  if (head.length > 0) recorder.responseData(head);
  client.on('data', (chunk: Buffer) => recorder.requestData(chunk));
  server.on('data', (chunk: Buffer) => recorder.responseData(chunk));
  client.once('end', () => recorder.requestEnd());
  server.once('close', () => recorder.close(CLOSE.serverReset));
}

/** The server stays with HTTP: its answer is passed on and the connection closed. */
function refuse(request: IncomingMessage, client: Duplex, answer: IncomingMessage, recorder: ExchangeRecorder): void {
  const response = responseOn(request, client);
  recorder.response({ status: answer.statusCode ?? 0, headers: answer.rawHeaders, upgraded: false });
  response.writeHead(
    answer.statusCode ?? 502,
    answer.statusMessage,
    endToEnd(answer.rawHeaders) as unknown as Record<string, string>,
  );
  answer.on('data', (chunk: Buffer) => recorder.responseData(chunk));
  answer.on('end', () => recorder.responseEnd(answer.rawTrailers));
  answer.on('error', () => client.destroy());
  answer.pipe(response);
}

/** A response on a socket that the HTTP server has let go of. */
export function responseOn(request: IncomingMessage, client: Duplex): ServerResponse {
  const response = new ServerResponse(request);
  response.sendDate = false;
  response.shouldKeepAlive = false;
  response.assignSocket(request.socket);
  response.once('finish', () => client.end());
  return response;
}

function headText(answer: IncomingMessage): string {
  let text = `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n`;
  eachHeader(answer.rawHeaders, (name, value) => {
    text += `${name}: ${value}\r\n`;
  });
  return `${text}\r\n`;
}

/** Passes bytes and ends both ways; when one side breaks, so does the other. */
function splice(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    // Whoever has closed can be told nothing more: the other side gets what is due to it, and closes.
    from.once('close', () => {
      if (to.writableFinished || !from.readableEnded) to.destroy();
      else to.once('finish', () => to.destroy());
    });
    from.pipe(to);
  }
}
