import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { Call, StoredCall } from '../../core/call.js';
import { SidelightError } from '../../core/errors.js';
import { queries, type IngestRequest } from '../../store/index.js';
import type { ingestResult } from '../api_schemas.js';
import type { ServiceContext } from '../context.js';
import { ProblemError } from '../problem.js';
import { readBody } from '../read_body.js';
import { parseLines } from './parse_lines.js';

export type IngestResult = z.output<typeof ingestResult>;

/** One body, after decompression. Segments of a collector are at most 4 MB. */
const INGEST_BODY_MAX = 16e6;
const SEGMENT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const MEDIA_TYPES = new Set([
  '',
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/json',
  'application/octet-stream',
  'text/plain',
]);

/** Names of segments stored by this process, newest last; the ledger in the store knows all of them. */
const RECENT_MAX = 10_000;

/**
 * Takes one segment of calls: read, checked line by line, counted, priced, stored. A segment that is known already is answered
 * without being read; two senders of the same one wait for each other.
 * @throws {ProblemError} INVALID_INPUT, UNSUPPORTED_MEDIA, TOO_LARGE, BUSY, DRAINING
 * @throws {SidelightError} STORE_UNAVAILABLE: nothing is lost by sending the segment again
 */
export async function ingest(service: ServiceContext, request: IncomingMessage): Promise<IngestResult> {
  if (service.state.draining) throw new ProblemError('DRAINING', 'Send the segment again in a moment.');
  checkMediaType(request);
  const named = segmentName(request);
  const taking = named === undefined ? readThenStore(service, request) : storeNamed(service, request, named);
  const result = await taking.catch(retryLater);
  service.metrics.observeSegment(result);
  return result;
}

/** A ledger that cannot be asked (tables not there yet) is no reason for a collector to put the segment away for good. */
function retryLater(error: unknown): never {
  if (error instanceof SidelightError && error.code === 'QUERY_REFUSED') {
    throw new SidelightError('STORE_UNAVAILABLE', error.message, { retryable: true, cause: error });
  }
  throw error;
}

async function storeNamed(service: ServiceContext, request: IncomingMessage, segment: string): Promise<IngestResult> {
  if (await isKnown(service, segment)) {
    request.resume();
    return duplicate(segment);
  }
  return readThenStore(service, request, segment);
}

/** The body's bytes stay in the backlog until its calls are stored. */
async function readThenStore(service: ServiceContext, request: IncomingMessage, named?: string): Promise<IngestResult> {
  let held = 0;
  const onBytes = (bytes: number) => {
    service.backlog.add(bytes);
    held += bytes;
  };
  try {
    const body = await readBody(request, { maxBytes: INGEST_BODY_MAX, onBytes });
    const segment = named ?? createHash('sha256').update(body).digest('hex');
    if (named === undefined && (await isKnown(service, segment))) return duplicate(segment);
    return await service.lanes.run(segment, () => store(service, segment, collectorOf(request), body));
  } finally {
    service.backlog.remove(held);
  }
}

async function store(
  service: ServiceContext,
  segment: string,
  collectorId: string,
  body: Buffer,
): Promise<IngestResult> {
  if (service.recentSegments.has(segment)) return duplicate(segment);
  const started = service.clock.monotonic();
  const { calls, bad } = await parseLines(body);
  await service.quarantine.keep(segment, bad);
  const priced = await complete(service, calls);
  // Also a segment without a single good line: once in the ledger, it is not read and set aside again.
  const written = await write(service, { segment, collectorId, calls: priced });
  service.metrics.observeInsert((service.clock.monotonic() - started) / 1000);
  remember(service.recentSegments, segment);
  if (written.status === 'duplicate') return duplicate(segment);
  const refused = new Set(written.refused);
  const kept = priced.filter((call) => !refused.has(call));
  service.metrics.observeCalls(kept);
  service.telemetry?.record(kept);
  return { segment, status: 'stored', rows: written.rows, quarantined: written.quarantined + bad.length };
}

async function isKnown(service: ServiceContext, segment: string): Promise<boolean> {
  return service.recentSegments.has(segment) || queries.segmentKnown(service.store, segment);
}

function remember(recent: Set<string>, segment: string): void {
  recent.add(segment);
  const [oldest] = recent;
  if (recent.size > RECENT_MAX && oldest !== undefined) recent.delete(oldest);
}

/** A store that cannot be written to makes the service not ready. */
async function write(service: ServiceContext, request: IngestRequest) {
  try {
    const result = await service.writer.ingest(request);
    service.state.storeFailedAt = null;
    return result;
  } catch (error) {
    service.state.storeFailedAt = service.clock.monotonic();
    throw error;
  }
}

/** Tokens where the server reported none, then the price. */
async function complete(service: ServiceContext, calls: Call[]): Promise<StoredCall[]> {
  await service.estimateTokens(calls);
  return calls.map((call) => Object.assign(call, service.pricer.price(call)));
}

function duplicate(segment: string): IngestResult {
  return { segment, status: 'duplicate', rows: 0, quarantined: 0 };
}

function checkMediaType(request: IncomingMessage): void {
  const [type = ''] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  if (MEDIA_TYPES.has(type.trim())) return;
  throw new ProblemError('UNSUPPORTED_MEDIA', 'Calls are one JSON object a line.', {
    hint: 'Send content-type: application/x-ndjson.',
  });
}

function segmentName(request: IncomingMessage): string | undefined {
  const name = request.headers['x-sidelight-segment'];
  if (name === undefined) return undefined;
  if (typeof name === 'string' && SEGMENT_NAME.test(name)) return name;
  throw new ProblemError(
    'INVALID_INPUT',
    'x-sidelight-segment: expected letters, digits, dots, dashes or underscores.',
  );
}

function collectorOf(request: IncomingMessage): string {
  const id = request.headers['x-sidelight-collector'];
  return typeof id === 'string' ? id.slice(0, 256) : '';
}
