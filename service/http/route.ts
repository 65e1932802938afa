import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Scope } from '../../core/config/schema.js';
import type { ServiceContext } from '../context.js';
import { invalidInput } from './problem.js';

/** An answer that is not JSON, or not 200. */
export class Answer {
  constructor(
    readonly status: number,
    readonly contentType: string,
    /** One whole piece, or many that are sent as they come. */
    readonly body: string | Buffer | AsyncIterable<string | Uint8Array>,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

/** What a handler is given: input that passed its schemas, and the request itself. */
export interface RouteInput<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  request: IncomingMessage;
}

export interface RouteSpec<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Response extends z.ZodType,
> {
  method: 'get' | 'post';
  /** As OpenAPI writes it: `/api/v1/calls/{id}`. */
  path: `/${string}`;
  /** What a token must allow; null: open to all who pass the Host check. */
  scope: Scope | null;
  summary: string;
  params?: Params;
  query?: Query;
  /** JSON body. A route that reads the request by itself (`stream`) has none. */
  body?: Body;
  /** Media type of the body a handler reads by itself. */
  stream?: string;
  /** JSON answer; null: the handler gives an `Answer` of media type `produces`, or nothing (204). */
  response: Response | null;
  produces?: string;
  handle: (
    service: ServiceContext,
    input: RouteInput<z.output<Params>, z.output<Query>, z.output<Body>>,
  ) => Promise<z.output<Response> | Answer | null> | z.output<Response> | Answer | null;
}

/** A route as the application mounts it and the OpenAPI document describes it. */
export interface Route {
  method: 'get' | 'post';
  path: `/${string}`;
  scope: Scope | null;
  summary: string;
  params: z.ZodType | undefined;
  query: z.ZodType | undefined;
  body: z.ZodType | undefined;
  stream: string | undefined;
  response: z.ZodType | null;
  produces: string | undefined;
  /** Validates raw input, then handles it. @throws {ProblemError} INVALID_INPUT */
  run: (service: ServiceContext, raw: RouteInput<unknown, unknown, unknown>) => Promise<unknown>;
}

/** One endpoint: its description, what goes in, what comes out, and how. */
export function defineRoute<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Response extends z.ZodType = z.ZodNever,
>(spec: RouteSpec<Params, Query, Body, Response>): Route {
  return {
    method: spec.method,
    path: spec.path,
    scope: spec.scope,
    summary: spec.summary,
    params: spec.params,
    query: spec.query,
    body: spec.body,
    stream: spec.stream,
    response: spec.response,
    produces: spec.produces,
    run: async (service, raw) =>
      spec.handle(service, {
        params: parse(spec.params, raw.params, 'path'),
        query: parse(spec.query, raw.query, 'query'),
        body: parse(spec.body, raw.body, 'body'),
        request: raw.request,
      }),
  };
}

/** Without a schema nothing gets through: the handler sees undefined, as its type says. */
function parse<T extends z.ZodType>(schema: T | undefined, value: unknown, place: string): z.output<T> {
  const result = (schema ?? z.undefined()).safeParse(schema === undefined ? undefined : value);
  if (!result.success) throw invalidInput(place, result.error);
  return result.data as z.output<T>;
}
