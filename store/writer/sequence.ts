import type { Store } from '../store.js';

/**
 * The greatest `ingest_seq` there is. The ledger knows it cheaply; calls that a crash left out of the ledger are found by the index on
 * `ingest_seq`, which skips all others.
 */
export async function lastSequence(store: Store): Promise<number> {
  const [ledger] = await store.query<{ last: number }>('SELECT max(last_seq) AS last FROM segments');
  const last = ledger?.last ?? 0;
  const [calls] = await store.query<{ last: number }>(
    'SELECT max(ingest_seq) AS last FROM calls WHERE ingest_seq > {last:UInt64}',
    { last },
  );
  return Math.max(last, calls?.last ?? 0);
}
