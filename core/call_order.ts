/** What a list of calls can be sorted by. */
export const CALL_SORTS = ['started_at', 'ttft_ms', 'duration_ms', 'tokens', 'cost_usd'] as const;
export const DIRECTIONS = ['desc', 'asc'] as const;

export type CallSort = (typeof CALL_SORTS)[number];

/** What a list of calls is sorted by, and which end is on top. */
export interface CallOrder {
  by: CallSort;
  direction: (typeof DIRECTIONS)[number];
}
