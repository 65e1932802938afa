import type { TargetConfig } from '../../core/config/schema.js';

const PRIVATE_NAMES = /(?:^localhost|\.(?:localhost|local|internal|lan|svc|cluster\.local))$/;

/** Addresses where a target's metrics are looked for: the configured ones; none where that is `off`, or where nobody asked us to knock. */
export interface Places {
  urls: string[];
  /** They are to be scraped, whatever they answer now; else each is to be tried first. */
  configured: boolean;
}

/** @param ports tried on the server's host, beside its own port */
export function placesOf(
  { upstream, metrics }: Pick<TargetConfig, 'upstream' | 'metrics'>,
  ports: readonly number[],
): Places {
  if (metrics === 'off') return { urls: [], configured: true };
  if (metrics !== undefined) return { urls: metrics, configured: true };
  const { origin, hostname } = new URL(upstream);
  if (!isNear(hostname)) return { urls: [], configured: false };
  return {
    urls: [`${origin}/metrics`, ...ports.map((port) => `http://${hostname}:${port}/metrics`)],
    configured: false,
  };
}

/** A server of one's own: an address, a name without a dot, or one that only a private network knows. Others' doors are not tried. */
function isNear(hostname: string): boolean {
  const isAddress = /^[\d.]+$/.test(hostname) || hostname.startsWith('[');
  return isAddress || !hostname.includes('.') || PRIVATE_NAMES.test(hostname);
}
