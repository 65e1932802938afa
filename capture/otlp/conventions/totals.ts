import type { Usage } from '../../backends/backend.js';

interface Counts {
  input: number | null;
  output: number | null;
  cached?: number | null;
  written?: number | null;
  reasoning?: number | null;
}

/**
 * Token counts with Sidelight's one meaning: the input includes what was cached. Instrumentations differ: where the cached part is
 * larger than the input, the input can only be the rest. Null where nothing is told.
 */
export function totals({ input, output, cached = null, written = null, reasoning = null }: Counts): Usage | null {
  if (input === null && output === null) return null;
  const aside = (cached ?? 0) + (written ?? 0);
  return {
    input_tokens: input !== null && aside > input ? input + aside : input,
    output_tokens: output,
    cached_input_tokens: cached,
    cache_write_tokens: written,
    reasoning_tokens: reasoning,
  };
}
