import { asNumber, asRecord } from '../../../core/json.js';
import { SIDELIGHT } from '../../../core/names/attributes.js';
import type { WireHeaders } from '../../exchange.js';

/**
 * The server's own clock as attributes, beside Sidelight's.
 * @param times milliseconds by name (`load_ms`, `prefill_ms`, `decode_ms`, `inference_ms`, `first_byte_ms`, `total_ms`); null where not told
 */
export function serverTiming(times: Readonly<Record<string, number | null>>): Record<string, string> {
  const told: Record<string, string> = {};
  for (const [name, ms] of Object.entries(times)) {
    if (ms !== null && ms >= 0) told[SIDELIGHT.serverTiming + name] = String(Math.round(ms * 1000) / 1000);
  }
  return told;
}

/**
 * What servers of OpenAI's protocol tell of their own clock.
 * @param times an object with `prompt_time` ... in seconds: Groq's usage, Cerebras' `time_info`
 * @param timings llama.cpp's, milliseconds
 * @param headers OpenAI's (milliseconds), Hugging Face's (seconds)
 */
export function openaiTiming(times: unknown, timings: unknown, headers: WireHeaders): Record<string, string> {
  const seconds = asRecord(times);
  const ms = asRecord(timings);
  return serverTiming({
    prefill_ms: msOfSeconds(seconds['prompt_time']) ?? asNumber(ms['prompt_ms']),
    decode_ms: msOfSeconds(seconds['completion_time']) ?? asNumber(ms['predicted_ms']),
    total_ms: msOfSeconds(seconds['total_time']) ?? totalInHeaders(headers),
  });
}

/** OpenAI and TGI tell milliseconds, what Hugging Face hosts tells seconds. */
export function totalInHeaders(headers: WireHeaders): number | null {
  return (
    asNumber(headers['openai-processing-ms']) ??
    asNumber(headers['x-total-time']) ??
    msOfSeconds(headers['x-compute-time'])
  );
}

/** Seconds on the wire; null where there are none. */
export function msOfSeconds(seconds: unknown): number | null {
  const value = asNumber(seconds);
  return value === null || value < 0 ? null : value * 1000;
}
