import { setImmediate as breathe } from 'node:timers/promises';
import type { Call } from '../../core/call.js';
import { DAY_MS } from '../../core/time/calendar.js';
import { isPlausibleTime, queries } from '../../store/index.js';
import type { ServiceContext } from '../context.js';
import type { IngestResult } from './ingest_result.js';
import { lines } from './lines.js';
import type { BadLine } from './parse_lines.js';
import { storeCalls } from './store_calls.js';

/** Reasons told in the answer; all of them are in the quarantine, without the lines: nobody has masked these. */
const ERRORS_TOLD = 100;
const LINES_PER_TURN = 200;
const NO_TIME = 'started_at: from 2015 to two days from now; ISO 8601, Unix seconds or milliseconds';

interface Read {
  calls: Call[];
  bad: BadLine[];
  /** Of targets that are configured to keep nothing. */
  skipped: number;
}

/**
 * Stores posted records: each is completed and masked; bad lines are set aside and told by number; a call whose id is stored
 * already is left out. May be repeated with any mixture of old and new calls.
 * @throws {SidelightError} STORE_UNAVAILABLE: nothing is lost by sending them again
 */
export async function storeRecords(service: ServiceContext, segment: string, body: Buffer): Promise<IngestResult> {
  const { calls, bad, skipped } = await readRecords(service, body);
  service.quarantine.keep(segment, bad);
  const { name, fresh } = await namedAnew(service, segment, calls);
  const { rows, quarantined } = await storeCalls(service, name, '', fresh);
  if (name !== segment) await service.writer.ingest({ segment, collectorId: '', calls: [] });
  return {
    segment,
    status: 'stored',
    rows,
    quarantined: quarantined + bad.length,
    duplicates: calls.length - fresh.length,
    ...(skipped > 0 && { skipped }),
    errors: bad.slice(0, ERRORS_TOLD).map(({ line, reason }) => ({ line, reason })),
  };
}

async function readRecords(service: ServiceContext, body: Buffer): Promise<Read> {
  const read: Read = { calls: [], bad: [], skipped: 0 };
  for (const { text, line } of lines(body)) {
    if (line % LINES_PER_TURN === 0) await breathe();
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // The parser's own message quotes the line; the reason is logged, and no prompt may reach a log.
      read.bad.push({ line, reason: 'not JSON' });
      continue;
    }
    const posted = service.readRecord(value, text);
    if ('skipped' in posted) read.skipped++;
    else if ('reason' in posted) read.bad.push({ line, reason: posted.reason });
    else if (isPlausibleTime(posted.call.started_at, service.clock.now())) read.calls.push(posted.call);
    else read.bad.push({ line, reason: NO_TIME });
  }
  return read;
}

/**
 * What is to be stored, each call once, and under which name. A name stands for what was stored under it: a part of the calls goes under
 * another. What a kill left half stored goes whole under the name it had: the writer leaves out what is there.
 */
async function namedAnew(
  service: ServiceContext,
  segment: string,
  calls: readonly Call[],
): Promise<{ name: string; fresh: Call[] }> {
  const rest = `${segment}.rest`;
  const byId = new Map(calls.map((call) => [call.call_id, call]));
  const inDoubt = [segment, rest].find((name) => service.writer.isInDoubt(name));
  if (inDoubt !== undefined) return { name: inDoubt, fresh: [...byId.values()] };
  const fresh = await withoutKnown(service, byId);
  return { name: fresh.length === calls.length ? segment : rest, fresh };
}

/** The calls that are not stored yet. */
async function withoutKnown(service: ServiceContext, byId: ReadonlyMap<string, Call>): Promise<Call[]> {
  if (byId.size === 0) return [];
  const times = [...byId.values()].map((call) => Date.parse(call.started_at));
  // A device that corrects its clock sends the same call with another time: it is looked for a day around.
  // Not spread: a body may hold more calls than a function takes arguments.
  const range = {
    from: times.reduce((a, b) => Math.min(a, b)) - DAY_MS,
    to: times.reduce((a, b) => Math.max(a, b)) + DAY_MS,
  };
  const known = await queries.knownCalls(service.store, [...byId.keys()], range);
  return [...byId.values()].filter(({ call_id }) => !known.has(call_id));
}
