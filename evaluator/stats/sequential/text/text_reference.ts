import type { SparseVector } from './features.js';

/** One closed session: the vector of its text, and who it is from. */
export interface TextSession {
  vector: SparseVector;
  /** Caller (or session, where there is only a handful of callers): the same key always falls into the same half. */
  key: string;
  /** Part of the day or week that the session lies in, where prompts change with it. */
  cell?: number;
}

/**
 * What texts were like in the reference period. Frozen; saved apart from a detector's state, since it is larger. Half A teaches
 * witnesses what is usual, half B, of other callers, bounds how often they are wrong.
 */
export interface TextReference {
  dimensions: number;
  mean: number[];
  variance: number[];
  teach: SparseVector[];
  check: { vector: SparseVector; cell: number }[];
}

/** Sessions per half below which a bound is too wide to be of use. */
const FEWEST = 200;

/**
 * Splits a reference by key, so that no caller is in both halves.
 * @returns null when a half has fewer than 200 sessions: too little to tell new from usual
 */
export function buildTextReference(sessions: readonly TextSession[], dimensions: number): TextReference | null {
  const teach = sessions.filter(({ key }) => halfOf(`reference ${key}`) === 0).map(({ vector }) => vector);
  const check = sessions
    .filter(({ key }) => halfOf(`reference ${key}`) === 1)
    .map(({ vector, cell = 0 }) => ({ vector, cell }));
  if (teach.length < FEWEST || check.length < FEWEST) return null;
  const mean = Array.from({ length: dimensions }, () => 0);
  const squares = Array.from({ length: dimensions }, () => 0);
  for (const { indices, values } of teach) {
    indices.forEach((index, i) => {
      const value = values[i] ?? 0;
      mean[index] = (mean[index] ?? 0) + value / teach.length;
      squares[index] = (squares[index] ?? 0) + (value * value) / teach.length;
    });
  }
  return {
    dimensions,
    mean,
    variance: squares.map((each, i) => Math.max(0, each - (mean[i] ?? 0) ** 2)),
    teach,
    check,
  };
}

/** 0 or 1 by a hash of the key: which half it belongs to, now and ever. */
export function halfOf(key: string): 0 | 1 {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 7) & 1 ? 1 : 0;
}
