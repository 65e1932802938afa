import type { SparseVector } from '../../stats/sequential/text/features.js';
import { ngramsOf } from '../../stats/sequential/text/hashed_ngrams.js';
import { inTurns, nextTurn } from '../../../core/process/in_turns.js';

/** What texts are about, frozen with the reference: the nearest centre is a text's topic, unless even that is far. Plain JSON. */
export interface Topics {
  /** By topic: what it is called for people, its direction as whole numbers (4096 to 1), and how near a text of it is at least. */
  names: string[];
  centres: number[][];
  nearness: number[];
}

/** What is about none of the topics of the reference. */
export const OTHER_TOPIC = 'something else';
/** This share of the texts of a topic is farther from its centre than the others: they are about something else, too. */
const FAR = 0.1;
/** Fewer texts of a topic do not say how far is far. */
const FEWEST_NEAR = 10;

const TOPICS = 8;
const ROUNDS = 12;
const SCALE = 4096;
const NAME_WORDS = 3;
/** A word names a topic when so many of its texts have it. */
const FEWEST_TEXTS = 3;

/**
 * Spherical k-means from evenly spaced texts: deterministic, so that the same reference gives the same topics.
 *
 * Source: I. Dhillon and D. Modha, "Concept decompositions for large sparse text data using clustering", Machine Learning 42 (2001).
 * @param texts of the reference from which centres are learned, with their vectors (of length 1)
 * @param others of the reference: on them it is seen how near to a centre texts are that did not move it
 */
export async function learnTopics(
  texts: readonly { text: string; vector: SparseVector }[],
  others: readonly SparseVector[],
  dimensions: number,
): Promise<Topics | null> {
  const vectors = texts.map(({ vector }) => vector);
  if (vectors.length < 10 * TOPICS) return null;
  await nextTurn();
  let centres = spread(vectors, dimensions);
  await nextTurn();
  let of: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const now = centres;
    const next = await inTurns(vectors, (vector) => [nearest(now, vector)]);
    if (next.every((topic, i) => topic === of[i])) break;
    of = next;
    centres = await inTurns(now, (centre, topic) => [meanOf(vectors.filter((_, i) => next[i] === topic), dimensions) ?? centre]); // prettier-ignore
  }
  const names = await namesOf(texts.map(({ text }) => text), of, centres.length); // prettier-ignore
  const rounded = centres.map((centre) => centre.map((each) => Math.round(each * SCALE)));
  const othersOf = await inTurns(others, (vector) => [nearest(rounded, vector)]);
  const nearness = rounded.map((centre, topic) => farthest(centre, others.filter((_, i) => othersOf[i] === topic))); // prettier-ignore
  return { names, centres: rounded, nearness };
}

/** Name of the topic of a text. */
export function topicOf({ names, centres, nearness }: Topics, vector: SparseVector): string {
  const topic = nearest(centres, vector);
  const isFar = dotOf(centres[topic] ?? [], vector) < (nearness[topic] ?? 0);
  return isFar ? OTHER_TOPIC : (names[topic] ?? '');
}

/** How near the texts of a topic are to its centre, but for those that are far. */
function farthest(centre: readonly number[], vectors: readonly SparseVector[]): number {
  const near = vectors.map((vector) => dotOf(centre, vector)).sort((a, b) => a - b);
  if (near.length < FEWEST_NEAR) return 0;
  return near[Math.floor(FAR * near.length)] ?? 0;
}

/** Starting points: each the text farthest from those so far. */
function spread(vectors: readonly SparseVector[], dimensions: number): number[][] {
  const [first] = vectors;
  if (first === undefined) return [];
  const centres = [dense(first, dimensions)];
  const nearness = vectors.map((vector) => dotOf(centres[0] ?? [], vector));
  while (centres.length < TOPICS) {
    const next = vectors[nearness.indexOf(Math.min(...nearness))] ?? first;
    const centre = dense(next, dimensions);
    centres.push(centre);
    vectors.forEach((vector, i) => (nearness[i] = Math.max(nearness[i] ?? 0, dotOf(centre, vector))));
  }
  return centres;
}

function nearest(centres: readonly number[][], vector: SparseVector): number {
  let best = 0;
  let most = -Infinity;
  centres.forEach((centre, topic) => {
    const near = dotOf(centre, vector);
    if (near > most) [best, most] = [topic, near];
  });
  return best;
}

function meanOf(vectors: readonly SparseVector[], dimensions: number): number[] | null {
  if (vectors.length === 0) return null;
  const sum = Array.from({ length: dimensions }, () => 0);
  for (const { indices, values } of vectors)
    indices.forEach((index, i) => (sum[index] = (sum[index] ?? 0) + (values[i] ?? 0)));
  const length = Math.hypot(...sum) || 1;
  return sum.map((each) => each / length);
}

function dense({ indices, values }: SparseVector, dimensions: number): number[] {
  const all = Array.from({ length: dimensions }, () => 0);
  indices.forEach((index, i) => (all[index] = values[i] ?? 0));
  return all;
}

function dotOf(centre: readonly number[], { indices, values }: SparseVector): number {
  let sum = 0;
  for (let i = 0; i < indices.length; i++) sum += (centre[indices[i] ?? 0] ?? 0) * (values[i] ?? 0);
  return sum;
}

/** The words that are more frequent in a topic than elsewhere. */
async function namesOf(texts: readonly string[], of: readonly number[], topics: number): Promise<string[]> {
  const all = new Map<string, number[]>();
  const sizes = Array.from({ length: topics }, () => 0);
  const words = (text: string) => new Set(ngramsOf(text).filter((each) => each.length > 2 && !each.includes(' ')));
  const wordsOf = await inTurns(texts, (text) => [words(text)]);
  wordsOf.forEach((own, i) => {
    const topic = of[i] ?? 0;
    sizes[topic] = (sizes[topic] ?? 0) + 1;
    for (const word of own) {
      const counts = all.get(word) ?? sizes.map(() => 0);
      counts[topic] = (counts[topic] ?? 0) + 1;
      all.set(word, counts);
    }
  });
  const used = new Set<string>();
  return inTurns(sizes, (size, topic) => {
    const name = mostTelling(all, topic, size).join(', ') || `topic ${topic + 1}`;
    const unique = used.has(name) ? `${name} (${topic + 1})` : name;
    used.add(unique);
    return [unique];
  });
}

/** @param counts of words by topic @param size texts of the topic */
function mostTelling(counts: ReadonlyMap<string, readonly number[]>, topic: number, size: number): string[] {
  const scored: { word: string; weight: number }[] = [];
  for (const [word, each] of counts) {
    const own = each[topic] ?? 0;
    if (own < FEWEST_TEXTS) continue;
    const total = each.reduce((sum, count) => sum + count, 0);
    scored.push({ word, weight: (own / size) * Math.log((own / total) * each.length + 1e-9) });
  }
  scored.sort((a, b) => b.weight - a.weight || (a.word < b.word ? -1 : 1));
  return scored.slice(0, NAME_WORDS).map(({ word }) => word);
}
