/** A vector of which only few coordinates are not 0. Indices are distinct. */
export interface SparseVector {
  indices: readonly number[];
  values: readonly number[];
}

/** A way to see a text as a vector of fixed dimension: `hashedNgrams`, or any other whose coordinates are hardly correlated. */
export interface Features {
  dimensions: number;
  /** Names the method and its parameters: vectors of different names must not meet. */
  name: string;
  of: (text: string) => SparseVector;
}
