import { measuredMs, type Call } from '../../core/call.js';

export type StreamTiming = Pick<Call, 'ttft_ms' | 'tpot_ms' | 'max_gap_ms'>;

/**
 * Time to first token, time per output token after the first, longest silence between two pieces of content (milliseconds).
 * @param times arrival of each piece of generated content, ms since the first byte of the request, ascending
 * @param outputTokens as reported; null leaves the time per token unknown, a piece may hold many tokens
 */
export function streamTiming(times: readonly number[], outputTokens: number | null): StreamTiming {
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) return { ttft_ms: null, tpot_ms: null, max_gap_ms: null };
  const perToken = outputTokens !== null && outputTokens > 1 && times.length > 1;
  return {
    ttft_ms: measuredMs(first),
    tpot_ms: perToken ? measuredMs((last - first) / (outputTokens - 1)) : null,
    max_gap_ms: times.length > 1 ? measuredMs(longestGap(times)) : null,
  };
}

function longestGap(times: readonly number[]): number {
  let longest = 0;
  let previous = times[0] ?? 0;
  for (const time of times) {
    if (time - previous > longest) longest = time - previous;
    previous = time;
  }
  return longest;
}
