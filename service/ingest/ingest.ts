import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { SidelightError } from '../../core/errors.js';
import type { ServiceContext } from '../context.js';
import { ProblemError } from '../http/problem.js';
import { withBody } from './with_body.js';
import type { IngestResult } from './ingest_result.js';
import { parseLines } from './parse_lines.js';
import { storeRecords } from './posted.js';
import { storeCalls } from './store_calls.js';

/** One body, after decompression. Segments of a collector are at most 4 MB. */
const INGEST_BODY_MAX = 16e6;
/** Bodies of posted records are stored one after another: two of them may hold the same call. */
const POSTED = 'posted records';
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

/**
 * Takes one segment of calls: read, checked line by line, counted, priced, stored. A segment that is known already is answered
 * without being read; two senders of the same one wait for each other. A body without a segment's name holds posted records.
 * @throws {ProblemError} INVALID_INPUT, UNSUPPORTED_MEDIA, TOO_LARGE, BUSY, DRAINING
 * @throws {SidelightError} STORE_UNAVAILABLE: nothing is lost by sending the segment again
 */
export async function ingest(service: ServiceContext, request: IncomingMessage): Promise<IngestResult> {
  if (service.state.draining) throw new ProblemError('DRAINING', 'Send the segment again in a moment.');
  checkMediaType(request);
  const named = segmentName(request);
  const taking = named === undefined ? storePosted(service, request) : storeNamed(service, request, named);
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
  if (await service.writer.isStored(segment)) {
    request.resume();
    return duplicate(segment);
  }
  return withBody(service, request, INGEST_BODY_MAX, (body) =>
    service.lanes.run(segment, () => store(service, segment, collectorOf(request), body)),
  );
}

/** A body without a name is not a collector's: its records are completed, and stored call by call. */
async function storePosted(service: ServiceContext, request: IncomingMessage): Promise<IngestResult> {
  return withBody(service, request, INGEST_BODY_MAX, async (body) => {
    const segment = createHash('sha256').update(body).digest('hex');
    return service.lanes.run(POSTED, async () =>
      (await service.writer.isStored(segment)) ? duplicate(segment) : storeRecords(service, segment, body),
    );
  });
}

async function store(
  service: ServiceContext,
  segment: string,
  collectorId: string,
  body: Buffer,
): Promise<IngestResult> {
  const { calls, bad } = await parseLines(body);
  service.quarantine.keep(segment, bad);
  const { status, rows, quarantined, kept } = await storeCalls(service, segment, collectorId, calls);
  if (status === 'duplicate') return duplicate(segment);
  service.once.seenByTap(kept);
  return { segment, status, rows, quarantined: quarantined + bad.length };
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
