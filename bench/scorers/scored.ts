import type { Scorer } from '../../evaluator/scorers/index.js';

const BATCH = 64;
/** What has no score is as likely one as the other. */
const UNKNOWN = 0.5;

/** The score of each text, in their order; `progress` is told how many are done. */
export async function scoreAll(
  scorer: Scorer,
  texts: readonly string[],
  progress: (done: number, all: number) => void,
): Promise<number[]> {
  const scores: number[] = [];
  for (let at = 0; at < texts.length; at += BATCH) {
    const batch = await scorer.score(texts.slice(at, at + BATCH));
    scores.push(...batch.map(({ score }) => score ?? UNKNOWN));
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
