import { isIP } from 'node:net';
import type { TargetConfig } from '../../core/config/schema.js';
import { SidelightError } from '../../core/errors.js';

/**
 * The tap of a target. `auto` is tcp for plain http on an address or localhost with nothing to rewrite, else http:
 * names need a Host header, https needs TLS, a base path has to be put before each path, and AWS wants signatures.
 * @throws SidelightError CONFIG_INVALID when tcp is asked for and cannot do it
 */
export function chooseTap(target: Pick<TargetConfig, 'name' | 'tap' | 'upstream' | 'aws'>): 'tcp' | 'http' {
  const url = new URL(target.upstream);
  const signs = target.aws?.sign === 'always';
  if (target.tap === 'auto') return reachesByBytes(url) && !signs ? 'tcp' : 'http';
  if (target.tap === 'tcp' && (url.protocol === 'https:' || hasBasePath(url) || signs)) {
    throw new SidelightError(
      'CONFIG_INVALID',
      `target ${target.name}: the tcp tap cannot rewrite for ${target.upstream}`,
      {
        hint: 'Use tap: http (or auto) for https upstreams, upstreams with a path, and to sign for AWS.',
      },
    );
  }
  return target.tap;
}

function reachesByBytes(url: URL): boolean {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return url.protocol === 'http:' && !hasBasePath(url) && (host === 'localhost' || isIP(host) !== 0);
}

function hasBasePath(url: URL): boolean {
  return url.pathname !== '/' && url.pathname !== '';
}
