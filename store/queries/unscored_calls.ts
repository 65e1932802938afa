import type { Purpose } from '../../core/call.js';
import { iso, time } from '../sql.js';
import type { Store } from '../store.js';

/** What scorers are given of a call. */
export interface UnscoredCall {
  call_id: string;
  started_at: string;
  target: string;
  model: string;
  purpose: string;
  session_id: string;
  prompt: string;
  output: string;
  attributes: Record<string, string>;
  redactions: Record<string, number>;
  truncated: boolean;
  ingest_seq: number;
}

export interface UnscoredQuestion {
  /** Calls with a greater `ingest_seq`. */
  after: number;
  /** Stored by then, epoch milliseconds: what is being written now may not be all there yet. */
  storedBy: number;
  purposes: readonly Purpose[];
  /** Characters of a text that are read; more than that counts as truncated. */
  characters: number;
  limit: number;
}

const WHICH = `ingest_seq > {after:UInt64} AND ingested_at <= ${time('storedBy')} AND has({purposes:Array(String)}, purpose)`;

/** The next calls with a text, in the order they were stored. */
export async function unscoredCalls(store: Store, question: UnscoredQuestion): Promise<UnscoredCall[]> {
  const { after, purposes, characters, limit } = question;
  return store.query<UnscoredCall>(
    `SELECT call_id, ${iso('c.started_at')} AS started_at, target, model, purpose, session_id,
       substringUTF8(c.prompt, 1, {characters:UInt32}) AS prompt, substringUTF8(c.output, 1, {characters:UInt32}) AS output,
       attributes, redactions,
       truncated OR length(c.prompt) > length(prompt) OR length(c.output) > length(output) AS truncated, ingest_seq
     FROM calls AS c WHERE ${WHICH} AND (c.prompt != '' OR c.output != '') ORDER BY ingest_seq LIMIT {limit:UInt32}`,
    { after, purposes: [...purposes], storedBy: Math.floor(question.storedBy), characters, limit },
  );
}

/** How many such calls there are, and the greatest `ingest_seq` of all calls stored by then. */
export async function unscoredCount(
  store: Store,
  question: Omit<UnscoredQuestion, 'characters' | 'limit'>,
): Promise<{ calls: number; last: number }> {
  const [row] = await store.query<{ calls: number; last: number }>(
    `SELECT countIf(prompt_or_output) AS calls, max(ingest_seq) AS last
     FROM (SELECT ingest_seq, notEmpty(prompt) OR notEmpty(output) AS prompt_or_output FROM calls WHERE ${WHICH})`,
    { after: question.after, purposes: [...question.purposes], storedBy: Math.floor(question.storedBy) },
  );
  return { calls: row?.calls ?? 0, last: Math.max(question.after, row?.last ?? 0) };
}

/** The greatest `ingest_seq` of calls stored before a time, epoch milliseconds; 0 when there is none. */
export async function sequenceBefore(store: Store, at: number): Promise<number> {
  const [row] = await store.query<{ last: number }>(
    `SELECT max(ingest_seq) AS last FROM calls WHERE ingested_at < ${time('at')}`,
    { at: Math.floor(at) },
  );
  return row?.last ?? 0;
}
