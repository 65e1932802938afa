/** Rows a user's own query may give back. Beyond it the query fails and says so; it is never cut silently. */
const GUEST_MAX_ROWS = 100_000;

/** On one thread, beside all else, a question may take so many times as long. */
const BACKGROUND_PATIENCE = 4;

const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000));

/** Settings of the reading lanes. */
export const LIMITS = {
  read: (maxQueryMs: number): Record<string, number> => ({
    max_execution_time: seconds(maxQueryMs),
    output_format_json_quote_64bit_integers: 0,
    max_memory_usage: 4e9,
  }),
  background: (maxQueryMs: number): Record<string, number> => ({
    ...LIMITS.read(BACKGROUND_PATIENCE * maxQueryMs),
    max_threads: 1,
  }),
  guest: (maxQueryMs: number): Record<string, number> => ({
    max_execution_time: seconds(maxQueryMs),
    output_format_json_quote_64bit_integers: 0,
    max_result_rows: GUEST_MAX_ROWS,
    max_result_bytes: 256e6,
    max_memory_usage: 2e9,
  }),
};
