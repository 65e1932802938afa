import { SIDELIGHT } from '../../core/names/attributes.js';

/**
 * The server's own clock as attributes, beside Sidelight's.
 * @param times milliseconds by name (`load_ms`, `prefill_ms`, `decode_ms`, `inference_ms`, `total_ms`); null where not told
 */
export function serverTiming(times: Readonly<Record<string, number | null>>): Record<string, string> {
  const told: Record<string, string> = {};
  for (const [name, ms] of Object.entries(times)) {
    if (ms !== null && ms >= 0) told[SIDELIGHT.serverTiming + name] = String(Math.round(ms * 1000) / 1000);
  }
  return told;
}
