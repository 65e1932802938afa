import { asRecord, isRecord } from '../../../core/json.js';
import { decodePlain, seenAs, type DecodedExchange } from '../../decode.js';
import type { WireBody, WireChunk, WireHeaders } from '../../exchange.js';
import type { Reading } from '../backend.js';

/** Reads what was inside an envelope, whatever protocol it speaks. */
export type ReadInside = (inside: DecodedExchange, envelope: DecodedExchange) => Reading | null;

/** What an envelope holds; parts that are not given are those of the envelope itself. */
export interface Contents {
  method?: string;
  /** Path and query. */
  url?: string;
  request?: Buffer;
  requestHeaders?: WireHeaders;
  status?: number;
  response?: readonly WireChunk[];
  responseHeaders?: WireHeaders;
}

/** The exchange inside an envelope, as if it had come by itself. Its headers are the envelope's and its own. */
export function unwrapped(outer: DecodedExchange, contents: Contents): DecodedExchange {
  const { request, response } = outer.exchange;
  const asked = contents.request ?? outer.requestBody;
  const { 'content-encoding': _asked, ...requestHeaders } = request.headers;
  const { 'content-encoding': _answered, ...responseHeaders } = response?.headers ?? {};
  return decodePlain({
    ...outer.exchange,
    request: {
      ...request,
      method: contents.method ?? request.method,
      url: contents.url ?? request.url,
      headers: { ...requestHeaders, ...contents.requestHeaders },
      body: bodyOf([{ atMs: 0, data: asked }], request.body),
    },
    response: response && {
      ...response,
      status: contents.status ?? response.status,
      headers: { ...responseHeaders, ...contents.responseHeaders },
      body: bodyOf(contents.response ?? outer.responseChunks, response.body),
    },
  });
}

function bodyOf(chunks: readonly WireChunk[], outer: WireBody): WireBody {
  const filled = chunks.filter((chunk) => chunk.data.length > 0);
  return { ...outer, chunks: filled, bytes: filled.reduce((sum, chunk) => sum + chunk.data.length, 0) };
}

/**
 * A door that takes any protocol tells none by its path: the path by which this body would have come to the server that speaks
 * it, as far as the body tells.
 */
export function throughItsDoor(exchange: DecodedExchange): DecodedExchange {
  const door = doorOf(asRecord(exchange.requestJson), exchange);
  return door === undefined ? exchange : seenAs(exchange, door);
}

function doorOf(request: Record<string, unknown>, exchange: DecodedExchange): string | undefined {
  if (Array.isArray(request['messages'])) {
    const answer = asRecord(exchange.events[0]?.json ?? exchange.responseJson);
    const isOpenai = 'choices' in answer || 'error' in answer || exchange.events.length > 0;
    return isOpenai && !('type' in answer) ? '/v1/chat/completions' : undefined;
  }
  if (!('inputs' in request)) return undefined;
  const [first] = Array.isArray(request['inputs']) ? request['inputs'] : [];
  return isRecord(first) && 'datatype' in first ? '/v2/models/model/infer' : '/';
}
