import { createHash } from 'node:crypto';

/** Uniform numbers in [0, 1) that are the same for the same key, whatever was drawn for others: counter under SHA-256. */
export function randomFor(key: string): () => number {
  let counter = 0;
  return () => createHash('sha256').update(`${key}\n${counter++}`).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** One of them, each as likely as the others. @throws {RangeError} when there is none */
export function pick<T>(random: () => number, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

/** In random order (Fisher-Yates). */
export function shuffled<T>(random: () => number, items: readonly T[]): T[] {
  const rest = [...items];
  const drawn: T[] = [];
  while (rest.length > 0) drawn.push(...rest.splice(Math.floor(random() * rest.length), 1));
  return drawn;
}
