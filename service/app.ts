import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express';
import { crossOrigin, mayPostFeedback } from './access/cors.js';
import { securityHeaders } from './access/headers.js';
import { hostGuard } from './access/hosts.js';
import type { ListenAddress } from '../core/config/units.js';
import type { ServiceContext } from './context.js';
import { otlpFailure, TRACES_PATH } from './otlp/traces.js';
import { page } from './http/page.js';
import { ProblemError, problemOf } from './http/problem.js';
import { readJson } from './http/read_body.js';
import { Answer, type Route } from './http/route.js';
import { routes } from './routes/index.js';
import { tracesRoute } from './routes/traces.js';

/** JSON bodies are small; only the ingest door takes more. */
const JSON_BODY_MAX = 2e6;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The application: guards, then the routes, then the page. */
export function createApp(service: ServiceContext, pageFolder: string): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(securityHeaders);
  app.use(guard(service));
  app.use(crossOrigin(service.config.service));
  for (const route of routes) app[route.method](expressPath(route.path), mount(service, route));
  app.use(unknownAddress);
  app.use(page(pageFolder));
  app.use((_request, _response, next) => next(new ProblemError('NOT_FOUND', 'There is no such page.')));
  app.use(answerProblem(service));
  return app;
}

/** The application of the OTLP port: spans, and nothing else. */
export function createOtlpApp(service: ServiceContext, address: ListenAddress): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders);
  app.use(guard(service, address));
  app.post(expressPath(tracesRoute.path), mount(service, tracesRoute));
  app.use((request, _response, next) => {
    if (request.path === TRACES_PATH) next(new ProblemError('METHOD_NOT_ALLOWED', `Not ${request.method}.`));
    else next(new ProblemError('NOT_FOUND', `Only ${TRACES_PATH} is taken here.`));
  });
  app.use(answerProblem(service));
  return app;
}

/** `/calls/{id}` is written `/calls/:id` in express. */
function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function guard(service: ServiceContext, listen = service.config.service.listen): RequestHandler {
  const hosts = hostGuard({ ...service.config.service, listen });
  return (request, response, next) => {
    if (service.state.draining) response.set('connection', 'close');
    // A page that rebinds a name to this machine has no token; a collector in a cluster has, and calls us by any name.
    if (!service.tokens.carriesToken(request.headers)) hosts.checkHost(request.headers.host);
    const { origin, host } = request.headers;
    const isInvited = mayPostFeedback(service.config.service, request.path, origin);
    if (!SAFE_METHODS.has(request.method) && !isInvited) hosts.checkOrigin(origin, host);
    next();
  };
}

function mount(service: ServiceContext, route: Route): RequestHandler {
  return async (request, response) => {
    if (route.scope !== null) service.tokens.check(request.headers, route.scope);
    const body = route.body === undefined ? undefined : await readJson(request, { maxBytes: JSON_BODY_MAX });
    const started = service.clock.monotonic();
    const result = await route.run(service, { params: request.params, query: request.query, body, request });
    if (route.scope === 'read') service.metrics.observeQuery((service.clock.monotonic() - started) / 1000);
    response.set('cache-control', 'private, no-cache');
    if (result instanceof Answer) await sendAnswer(response, result);
    else if (result === null || result === undefined) response.status(204).end();
    else response.json(result);
  };
}

async function sendAnswer(response: Response, { status, headers, contentType, body }: Answer): Promise<void> {
  response.status(status).set(headers);
  if (status === 204) response.end();
  else if (typeof body === 'string' || Buffer.isBuffer(body)) response.set('content-type', contentType).end(body);
  else await sendPieces(response.set('content-type', contentType), body);
}

/** Whoever stops listening is no failure of ours. */
async function sendPieces(response: Response, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  await pipeline(Readable.from(pieces), response).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/** The page has an answer for every address but those of the API. */
const unknownAddress: RequestHandler = (request, _response, next) => {
  const known = routes.some((route) => matches(route.path, request.path));
  if (known && request.method !== 'HEAD') throw new ProblemError('METHOD_NOT_ALLOWED', `Not ${request.method}.`);
  if (/^\/(api|v1)(\/|$)/.test(request.path))
    throw new ProblemError('NOT_FOUND', `There is no ${request.path.slice(0, 200)}.`);
  next();
};

function matches(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replaceAll(/[.]/g, '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`).test(path);
}

/** Everything thrown becomes a problem document; what was not foreseen is logged, and told to nobody else. */
function answerProblem(service: ServiceContext): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const { problem, headers } = problemOf(asProblem(error));
    if (problem.status === 500)
      service.log.error({ err: error, method: request.method, path: request.path }, 'request failed');
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    if (request.path === TRACES_PATH) {
      void sendAnswer(response, otlpFailure(request, asProblem(error)));
      return;
    }
    response.status(problem.status).set(headers).set('cache-control', 'no-store');
    response.set('content-type', 'application/problem+json').end(JSON.stringify(problem));
  };
}

/** Express throws errors of its own for addresses it cannot decode, and the like: those with a 4xx status are the client's. */
function asProblem(error: unknown): unknown {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 0;
  if (error instanceof ProblemError || status < 400 || status >= 500) return error;
  return new ProblemError(status === 404 ? 'NOT_FOUND' : 'INVALID_INPUT', 'The address cannot be read.');
}
