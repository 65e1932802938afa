import type { Purpose } from '../../../core/call.js';
import { iso, time } from '../../sql/quoting.js';
import type { Store } from '../../store.js';

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
  /** Share of each stored text that is given, by its characters. */
  prompt_given: number;
  output_given: number;
  attributes: Record<string, string>;
  redactions: Record<string, number>;
  truncated: boolean;
  ingest_seq: number;
}

interface Which {
  /** Calls with a greater `ingest_seq`. */
  after: number;
  purposes: readonly Purpose[];
}

export interface UnscoredQuestion extends Which {
  /** The last `ingest_seq` that is looked at: what is behind it is not read, however much waits. */
  until: number;
  /** Characters of a text that are read; more than that counts as truncated. */
  characters: number;
  /** How likely a call is to be given with its texts; drawn by its id, so that the same call is always drawn alike. */
  share: number;
  /** Draws of different coins are independent. */
  coin: string;
  limit: number;
}

const WHICH = 'ingest_seq > {after:UInt64} AND has({purposes:Array(String)}, purpose)';
const DRAWN = 'cityHash64(call_id, {coin:String}) < {share:Float64} * 18446744073709551616.';
const given = (text: string) => `least(1., {characters:UInt32} / greatest(1, lengthUTF8(${text})))`;

/** The next calls with a text, in the order they were stored; those that are not drawn come without texts. */
export async function unscoredCalls(store: Store, question: UnscoredQuestion): Promise<UnscoredCall[]> {
  const { purposes, ...numbers } = question;
  return store.query<UnscoredCall>(
    `SELECT call_id, ${iso('c.started_at')} AS started_at, target, model, purpose, session_id, ${DRAWN} AS drawn,
       if(drawn, substringUTF8(c.prompt, 1, {characters:UInt32}), '') AS prompt,
       if(drawn, substringUTF8(c.output, 1, {characters:UInt32}), '') AS output,
       if(drawn, ${given('c.prompt')}, 0) AS prompt_given, if(drawn, ${given('c.output')}, 0) AS output_given,
       if(drawn, c.attributes, map()) AS attributes, if(drawn, c.redactions, map()) AS redactions,
       truncated OR (drawn AND (length(c.prompt) > length(prompt) OR length(c.output) > length(output))) AS truncated, ingest_seq
     FROM calls AS c WHERE ${WHICH} AND ingest_seq <= {until:UInt64} AND (c.prompt != '' OR c.output != '')
     ORDER BY ingest_seq LIMIT {limit:UInt32}`,
    { ...numbers, purposes: [...purposes] },
  );
}

/** How many such calls there are, and the greatest `ingest_seq` of all calls stored by then. */
export async function unscoredCount(
  store: Store,
  question: Which & {
    /** Stored by then, epoch milliseconds: what is being written now may not be all there yet. */
    storedBy: number;
  },
): Promise<{ calls: number; last: number }> {
  const [row] = await store.query<{ calls: number; last: number }>(
    `SELECT countIf(prompt_or_output) AS calls, max(ingest_seq) AS last
     FROM (SELECT ingest_seq, notEmpty(prompt) OR notEmpty(output) AS prompt_or_output FROM calls WHERE ${WHICH} AND ingested_at <= ${time('storedBy')})`,
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
