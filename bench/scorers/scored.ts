import type { Scorer } from '../../evaluator/scorers/index.js';

const BATCH = 64;
/** The score of each text, in their order, NaN where there is none; `progress` is told how many are done. */
export async function scoreAll(
  scorer: Scorer,
  texts: readonly string[],
  progress: (done: number, all: number) => void,
): Promise<number[]> {
  const scores: number[] = [];
  for (let at = 0; at < texts.length; at += BATCH) {
    const batch = await scorer.score(texts.slice(at, at + BATCH));
    scores.push(...batch.map(({ score }) => score ?? NaN));
    progress(scores.length, texts.length);
  }
  return scores;
}

/** Shows on a terminal how far it is; elsewhere nothing. */
export function showProgress(name: string): (done: number, all: number) => void {
  if (!process.stderr.isTTY) return () => undefined;
  return (done, all) => {
    process.stderr.write(`\r\u001b[K${done < all ? `${name}: ${done} of ${all}` : ''}`);
  };
}
