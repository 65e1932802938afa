import { setImmediate } from 'node:timers/promises';

/** Works through a long list slice by slice; whoever else works in this process (ingest above all) has its turn in between. */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  size: number,
  work: (slice: readonly Item[]) => Result[],
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += size) {
    for (const result of work(items.slice(from, from + size))) results.push(result);
    await setImmediate();
  }
  return results;
}
