/** What a tokenizer's thread is asked: how many tokens the texts of each item have together. */
export interface CountRequest {
  items: readonly (readonly string[])[];
}

/** The counts, in order; or why there are none. `missing`: the package is not installed. */
export type CountReply = { counts: number[] } | { error: string; missing: boolean };
