import { CAPTURE_LEVELS, type CaptureLevel, type TargetConfig } from '../../core/config/schema.js';
import { CAPTURE_HEADER } from '../../core/names/attributes.js';
import type { WireHeaders } from '../exchange.js';
import { matchesGlob } from '../glob.js';
import { plainPath } from './plain_path.js';

/** How much of this call is kept: what the configuration says for target and path, or less if the client asks for less. */
export function captureLevel(
  target: Pick<TargetConfig, 'capture' | 'capture_routes'>,
  path: string,
  headers: WireHeaders,
): CaptureLevel {
  const configured = configuredLevel(target, path);
  const asked = (headers[CAPTURE_HEADER] ?? '').trim().toLowerCase();
  const wanted = CAPTURE_LEVELS.find((level) => level === asked);
  if (wanted === undefined) return configured;
  return CAPTURE_LEVELS.indexOf(wanted) < CAPTURE_LEVELS.indexOf(configured) ? wanted : configured;
}

/**
 * The same place can be written in several ways, and it is the server that says which of them it takes: the least that is
 * configured for any of them is kept.
 */
function configuredLevel(
  { capture, capture_routes }: Pick<TargetConfig, 'capture' | 'capture_routes'>,
  path: string,
): CaptureLevel {
  if (capture_routes.length === 0) return capture;
  const plain = plainPath(path);
  const ways = new Set([path, plain, plain.replace(/(?<=.)\/$/, '')]);
  return strictestOf(
    [...ways].map((way) => capture_routes.find((route) => matchesGlob(route.path, way))?.level ?? capture),
  );
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
