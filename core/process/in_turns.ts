import { setImmediate } from 'node:timers/promises';

/** Nobody else waits longer than this and the item under way. */
const TURN_MS = 15;
/** Since when this process has not been let go, by whoever of those that work in turns: short pieces of work add up to long ones. */
let began = performance.now();

/** Works through a long list item by item; whoever else works in this process (ingest above all) has its turn in between. */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => readonly Result[],
): Promise<Result[]> {
  const results: Result[] = [];
  for (const [index, item] of items.entries()) {
    for (const result of work(item, index)) results.push(result);
    if (isLong()) await nextTurn();
  }
  return results;
}

/** Between two pieces of work that each take some milliseconds at most: lets others have their turn when this one has been long enough. */
export async function nextTurn(): Promise<void> {
  if (!isLong()) return;
  await setImmediate();
  began = performance.now();
}

/** A long list in parts of at most so many, for work that is done part by part. */
export function slicesOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

function isLong(): boolean {
  return performance.now() - began >= TURN_MS;
}
