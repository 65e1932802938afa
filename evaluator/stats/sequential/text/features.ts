/** A vector of which only few coordinates are not 0. Indices are distinct. */
export interface SparseVector {
  indices: readonly number[];
  values: readonly number[];
}

/**
 * A text as a vector of fixed dimension. Hashed n-grams for now; a text embedding (with its coordinates made uncorrelated) fits the
 * same door.
 */
export interface Features {
  dimensions: number;
  /** Names the method and its parameters: vectors of different names must not meet. */
  name: string;
  of: (text: string) => SparseVector;
}

/** A dense vector in the same form. */
export function denseVector(values: readonly number[]): SparseVector {
  return { indices: values.map((_, i) => i), values };
}
