import type { CallDetail } from '../../api/types.js';

/** One stretch of a call's time, in milliseconds from its beginning. */
export interface Phase {
  key: 'queue' | 'ttfb' | 'ttft' | 'generation';
  label: string;
  start: number;
  length: number;
}

type Timing = Pick<CallDetail, 'duration_ms' | 'queue_ms' | 'ttfb_ms' | 'ttft_ms' | 'streaming'>;

/** Where the time of a call went, in order; stretches nobody measured are left out, and the rest closes the gap. */
export function callPhases({
  duration_ms: duration,
  queue_ms: queue,
  ttfb_ms: ttfb,
  ttft_ms: ttft,
  streaming,
}: Timing): Phase[] {
  if (duration === null || duration <= 0) return [];
  const stops = [
    { key: 'queue', label: 'queue', until: queue },
    { key: 'ttfb', label: 'to first byte', until: ttfb },
    { key: 'ttft', label: 'to first token', until: ttft },
    { key: 'generation', label: streaming ? 'generation' : 'rest of the answer', until: duration },
  ] as const;
  const phases: Phase[] = [];
  let at = 0;
  for (const { key, label, until } of stops) {
    if (until === null) continue;
    const end = Math.min(until, duration);
    if (end > at) phases.push({ key, label, start: at, length: end - at });
    at = Math.max(at, end);
  }
  return phases;
}
