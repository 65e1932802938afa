import { SIDELIGHT } from '../../core/names/attributes.js';

/** Number and size of embedding vectors, as attributes; the vectors themselves are not stored. */
export function vectorFacts(vectors: readonly unknown[]): Record<string, string> {
  if (vectors.length === 0) return {};
  const dimensions = dimensionsOf(vectors[0]);
  return {
    [SIDELIGHT.embeddingCount]: String(vectors.length),
    ...(dimensions !== null && { [SIDELIGHT.embeddingDimensions]: String(dimensions) }),
  };
}

/** A list of numbers, or base64 of 32-bit floats. */
function dimensionsOf(vector: unknown): number | null {
  if (Array.isArray(vector)) return vector.length;
  if (typeof vector !== 'string' || vector === '') return null;
  return Math.floor((vector.replace(/=+$/, '').length * 3) / 4 / 4);
}
