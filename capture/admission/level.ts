import { CAPTURE_LEVELS, type CaptureLevel, type TargetConfig } from '../../core/config/schema.js';
import { CAPTURE_HEADER } from '../../core/names/attributes.js';
import type { WireHeaders } from '../exchange.js';
import { matchesGlob } from '../glob.js';

/** How much of this call is kept: what the configuration says for target and path, or less if the client asks for less. */
export function captureLevel(
  target: Pick<TargetConfig, 'capture' | 'capture_routes'>,
  path: string,
  headers: WireHeaders,
): CaptureLevel {
  const configured = target.capture_routes.find((route) => matchesGlob(route.path, path))?.level ?? target.capture;
  const asked = (headers[CAPTURE_HEADER] ?? '').trim().toLowerCase();
  const wanted = CAPTURE_LEVELS.find((level) => level === asked);
  if (wanted === undefined) return configured;
  return CAPTURE_LEVELS.indexOf(wanted) < CAPTURE_LEVELS.indexOf(configured) ? wanted : configured;
}

/** What may be kept of a call of a target whose path is not known: no texts where a route keeps none. */
export function strictestLevel({
  capture,
  capture_routes,
}: Pick<TargetConfig, 'capture' | 'capture_routes'>): CaptureLevel {
  return capture === 'everything' && capture_routes.some(({ level }) => level !== 'everything') ? 'metadata' : capture;
}

/** The one that keeps least; everything when there is none. */
export function strictestOf(levels: readonly CaptureLevel[]): CaptureLevel {
  return CAPTURE_LEVELS.find((level) => levels.includes(level)) ?? 'everything';
}
