import type { TargetConfig } from '../../../core/config/schema.js';
import { configSchema } from '../../../core/config/schema.js';
import type { Exchange, WireBody, WireChunk } from '../../../capture/exchange.js';
import type { Call } from '../../../core/call.js';
import { createCapture } from '../../../capture/index.js';

/** What a test says about an exchange; the rest is a plain 200 over POST. */
export interface ExchangeSketch {
  method?: string;
  url?: string;
  requestHeaders?: Record<string, string>;
  /** Objects are sent as JSON. */
  request?: unknown;
  status?: number | null;
  responseHeaders?: Record<string, string>;
  /** Objects are sent as JSON; a list of [ms, text] as chunks. */
  response?: unknown;
  chunks?: WireChunk[];
  durationMs?: number;
  end?: Exchange['end'];
  upgraded?: boolean;
}

export function bodyOf(...chunks: WireChunk[]): WireBody {
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.data.length, 0);
  return { chunks, bytes, truncated: false, sha256: null };
}

/** Epoch milliseconds. */
export const STARTED_AT = 1_700_000_000_000;

/** An exchange as the collector would hand it over. */
export function exchangeOf(sketch: ExchangeSketch): Exchange {
  const request = bytesOf(sketch.request);
  const chunks = sketch.chunks ?? [{ atMs: 50, data: bytesOf(sketch.response) }];
  return {
    id: '01JEXAMPLE0000000000000000',
    tap: 'tcp',
    startedAt: STARTED_AT,
    request: {
      method: sketch.method ?? 'POST',
      url: sketch.url ?? '/v1/chat/completions',
      httpVersion: '1.1',
      headers: { 'content-type': 'application/json', host: '127.0.0.1:4100', ...sketch.requestHeaders },
      body: request.length === 0 ? bodyOf() : bodyOf({ atMs: 1, data: request }),
    },
    response:
      sketch.status === null
        ? null
        : {
            status: sketch.status ?? 200,
            headers: sketch.responseHeaders ?? { 'content-type': 'application/json' },
            trailers: {},
            body: bodyOf(...chunks.filter((chunk) => chunk.data.length > 0)),
            firstByteMs: chunks[0]?.atMs ?? 0,
          },
    durationMs: sketch.durationMs ?? (chunks.at(-1)?.atMs ?? 0) + 1,
    end: sketch.end ?? 'complete',
    upgraded: sketch.upgraded ?? false,
  };
}

function bytesOf(content: unknown): Buffer {
  if (content === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(content)) return content;
  return Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
}

/** A target's configuration, defaults filled in. */
export function targetOf(input: Record<string, unknown> = {}): TargetConfig {
  const config = configSchema.parse({ targets: [{ name: 'm', upstream: 'http://127.0.0.1:9', ...input }] });
  const [target] = config.targets;
  if (target === undefined) throw new Error('no target');
  return target;
}

export type Captured = { call: Call } | { skipped: string };

/** Captures one exchange for a target with these settings. */
export async function capture(exchange: Exchange, target: Record<string, unknown> = {}): Promise<Captured> {
  return createCapture({ target: targetOf(target), collectorId: 'test', salt: 'pepper' })(exchange);
}

/** Captures an exchange that must give a call. */
export async function callOf(sketch: ExchangeSketch | Exchange, target: Record<string, unknown> = {}): Promise<Call> {
  const exchange = 'id' in sketch ? sketch : exchangeOf(sketch);
  const captured = await capture(exchange, target);
  if ('skipped' in captured) throw new Error(`skipped: ${captured.skipped}`);
  return captured.call;
}

/** Server-Sent Events with these data, one chunk each, 10 ms apart from 100 ms on. */
export function sseChunks(...events: unknown[]): WireChunk[] {
  return events.map((event, index) => ({
    atMs: 100 + index * 10,
    data: Buffer.from(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`),
  }));
}

export const SSE = { 'content-type': 'text/event-stream' };

/** The same bytes cut elsewhere: `cuts` are positions, out of range ones are ignored. All chunks arrive at the same time. */
export function recut(chunks: readonly WireChunk[], cuts: readonly number[]): WireChunk[] {
  const whole = Buffer.concat(chunks.map((chunk) => chunk.data));
  const borders = [...new Set([0, ...cuts.filter((cut) => cut > 0 && cut < whole.length), whole.length])].sort(
    (a, b) => a - b,
  );
  return borders.slice(1).map((end, index) => ({ atMs: 100, data: whole.subarray(borders[index], end) }));
}
