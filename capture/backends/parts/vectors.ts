import { asArray, asRecord } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';

/** Number and size of embedding vectors, as attributes; the vectors themselves are not stored. */
export function vectorFacts(vectors: readonly unknown[]): Record<string, string> {
  if (vectors.length === 0) return {};
  const dimensions = dimensionsOf(vectors[0]);
  return {
    [SIDELIGHT.embeddingCount]: String(vectors.length),
    ...(dimensions !== null && { [SIDELIGHT.embeddingDimensions]: String(dimensions) }),
  };
}

const LISTS = ['embeddings', 'data', 'results', 'predictions'];

/** The vectors in an answer of unknown shape: under their own name, or each in an entry of a list (perhaps one list deeper). */
export function vectorsIn(answer: unknown): readonly unknown[] {
  const body = asRecord(answer);
  const named = [body['embedding'], ...asArray(body['embeddings'])];
  const listed = LISTS.flatMap((name) => asArray(body[name])).map((entry) => asRecord(entry)['embedding']);
  return [...named, ...listed]
    .flatMap((each) => (isVector(asArray(each)[0]) ? asArray(each) : [each]))
    .filter(isVector);
}

function isVector(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'number';
}

/** A list of numbers, or base64 of 32-bit floats. */
function dimensionsOf(vector: unknown): number | null {
  if (Array.isArray(vector)) return vector.length;
  if (typeof vector !== 'string' || vector === '') return null;
  return Math.floor((vector.replace(/=+$/, '').length * 3) / 4 / 4);
}
