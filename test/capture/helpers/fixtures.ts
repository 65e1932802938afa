import { existsSync, readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Exchange, WireChunk } from '../../../capture/exchange.js';
import { bodyOf } from './exchanges.js';

/** One recorded conversation; see README beside the file. */
export interface FixtureRow {
  id: string;
  /** Project, file and test it was recorded by. */
  source: string;
  /** How true to the wire it is: recorded, live, reserialised, reconstructed or composed. */
  wire: string;
  backend: string;
  api: string;
  host: string;
  method: string;
  path: string;
  request_headers: Record<string, string>;
  request_body: string | null;
  request_body_base64: boolean;
  status: number;
  response_headers: Record<string, string>;
  response_body: string;
  response_body_base64: boolean;
  response_body_decompressed: boolean;
  recorded_content_encoding: string | null;
  chunks?: [ms: number, bytes: number][];
  truth: {
    model: string | null;
    streaming: boolean;
    framing: string;
    input_tokens: number | null;
    output_tokens: number | null;
    /** Inclusive of cache and reasoning; absent where the protocol knows neither. */
    input_tokens_total?: number | null;
    output_tokens_total?: number | null;
    cached_tokens: number | null;
    cache_write_tokens: number | null;
    reasoning_tokens: number | null;
    timings_tokens?: unknown;
    finish_reasons: string[];
    tool_calls: { name: string; arguments: string }[];
    output_text_prefix: string | null;
    output_text_len: number | null;
    output_text_sha256: string | null;
    reasoning_text_len?: number | null;
    prompt_text_prefix: string | null;
    error: { status: number | null; type?: string | null; code?: unknown; message?: string } | null;
    truncated?: boolean;
    embeddings_count?: number;
    images_count?: number;
  };
}

const FILE = new URL('../../../../shared/fixtures/core.dev.jsonl', import.meta.url);

/** The recorded conversations, or undefined where they are not at hand. */
export function loadFixtures(): FixtureRow[] | undefined {
  if (!existsSync(FILE)) return undefined;
  const lines = readFileSync(FILE, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as FixtureRow);
}

/**
 * A row as an exchange. Bodies that were compressed on the wire are compressed again.
 * @param cut cuts the response into chunks; by default as it was recorded, else in one piece
 */
export function exchangeOfRow(row: FixtureRow, cut?: (body: Buffer) => Buffer[]): Exchange {
  const request = Buffer.from(row.request_body ?? '', row.request_body_base64 ? 'base64' : 'utf8');
  const plain = Buffer.from(row.response_body ?? '', row.response_body_base64 ? 'base64' : 'utf8');
  const { 'content-encoding': _, 'content-length': __, ...headers } = row.response_headers;
  const coding = row.response_body_decompressed ? row.recorded_content_encoding : null;
  const body = coding === 'gzip' ? gzipSync(plain) : coding === 'br' ? brotliCompressSync(plain) : plain;
  const chunks =
    cut !== undefined ? timed(cut(body)) : coding === null && row.chunks ? asRecorded(body, row.chunks) : timed([body]);
  return {
    id: row.id,
    tap: 'tcp',
    startedAt: 1_700_000_000_000,
    request: {
      method: row.method,
      url: row.path,
      httpVersion: '1.1',
      headers: { host: row.host, ...row.request_headers },
      body: request.length === 0 ? bodyOf() : bodyOf({ atMs: 0, data: request }),
    },
    response: {
      status: row.status,
      headers: coding === 'gzip' || coding === 'br' ? { ...headers, 'content-encoding': coding } : headers,
      trailers: {},
      body: bodyOf(...chunks),
      firstByteMs: chunks[0]?.atMs ?? 0,
    },
    durationMs: (chunks.at(-1)?.atMs ?? 0) + 1,
    end: row.truth.truncated === true ? 'client_abort' : 'complete',
    upgraded: false,
  };
}

function timed(pieces: Buffer[]): WireChunk[] {
  return pieces.filter((data) => data.length > 0).map((data, index) => ({ atMs: 10 + index, data }));
}

function asRecorded(body: Buffer, chunks: [number, number][]): WireChunk[] {
  let at = 0;
  const pieces = chunks.map(([atMs, bytes]) => ({ atMs, data: body.subarray(at, (at += bytes)) }));
  if (at < body.length) pieces.push({ atMs: chunks.at(-1)?.[0] ?? 0, data: body.subarray(at) });
  return pieces.filter((chunk) => chunk.data.length > 0);
}
