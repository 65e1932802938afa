import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { exposition } from './metrics.js';
import type { Sample } from './sample.js';

export interface HealthOptions {
  /** Why calls are not captured now, one line each; empty when all is well. */
  problems(): string[];
  samples(): Sample[];
}

/**
 * The collector's own door: `/healthz` (the process lives), `/readyz` (calls are captured), `/metrics` (Prometheus text).
 * Traffic passes even when it is not ready.
 */
export function createHealthServer({ problems, samples }: HealthOptions): Server {
  const routes: Record<string, (response: ServerResponse) => void> = {
    '/healthz': (response) => answer(response, 200, 'application/json', '{"status":"ok"}'),
    '/readyz': (response) => {
      const found = problems();
      const body = JSON.stringify({ status: found.length === 0 ? 'ok' : 'not_ready', problems: found });
      answer(response, found.length === 0 ? 200 : 503, 'application/json', body);
    },
    '/metrics': (response) => {
      exposition(samples()).then(
        ({ type, text }) => answer(response, 200, type, text),
        () => answer(response, 500, 'text/plain', 'the metrics could not be written'),
      );
    },
  };
  const listener: RequestListener = (request, response) => {
    const route = routes[(request.url ?? '').split('?', 1)[0] ?? ''];
    if (route === undefined) return answer(response, 404, 'text/plain', 'try /healthz, /readyz or /metrics');
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'text/plain', 'GET only');
    return route(response);
  };
  return createServer(listener);
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
