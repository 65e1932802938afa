import type { Scorer } from '../../evaluator/scorers/index.js';

/** So long is a text of about 64 tokens. */
const CHARACTERS = 275;
const SHORTEST_RUN_US = 700_000;
const BATCH = 64;

/** Texts of everyday length, cut from texts that are longer, one after the other. */
export function everydayTexts(texts: readonly string[], count = 2000): string[] {
  const all = texts.join('\n');
  return Array.from({ length: Math.min(count, Math.floor(all.length / CHARACTERS)) }, (_, index) =>
    all.slice(index * CHARACTERS, (index + 1) * CHARACTERS),
  );
}

/** Texts a scorer reads in a second of one core: by the time the processor was at work, so that a busy machine does not count. */
export async function textsPerSecond(scorer: Scorer, texts: readonly string[]): Promise<number> {
  await scorer.score(texts.slice(0, BATCH));
  const began = process.cpuUsage();
  let read = 0;
  for (let at = 0; ; at = (at + BATCH) % texts.length) {
    const batch = texts.slice(at, at + BATCH);
    await scorer.score(batch);
    read += batch.length;
    const { user, system } = process.cpuUsage(began);
    if (user + system >= SHORTEST_RUN_US) return (read * 1e6) / (user + system);
  }
}
