import { isIP } from 'node:net';
import { SidelightError } from '../errors.js';
import type { TargetConfig } from './sections/target.js';

type Reached = Pick<TargetConfig, 'name' | 'tap' | 'upstream' | 'aws'>;

/**
 * The tap of a target. `auto` is tcp for plain http on an address or localhost with nothing to rewrite, else http:
 * names need a Host header, https needs TLS, a base path has to be put before each path, and AWS wants signatures.
 * @throws SidelightError CONFIG_INVALID when tcp is asked for and cannot do it
 */
export function chooseTap(target: Reached): 'tcp' | 'http' {
  const url = new URL(target.upstream);
  if (tapFor(target) === 'tcp' && (url.protocol === 'https:' || hasBasePath(url) || signs(target))) {
    throw new SidelightError(
      'CONFIG_INVALID',
      `target ${target.name}: the tcp tap cannot rewrite for ${target.upstream}`,
      {
        hint: 'Use tap: http (or auto) for https upstreams, upstreams with a path, and to sign for AWS.',
      },
    );
  }
  return tapFor(target);
}

/** What stands in the configuration, or `auto` means; whether it can be is not asked. */
export function tapFor(target: Reached): 'tcp' | 'http' {
  if (target.tap !== 'auto') return target.tap;
  return reachesByBytes(new URL(target.upstream)) && !signs(target) ? 'tcp' : 'http';
}

function signs({ aws }: Reached): boolean {
  return aws?.sign === 'always';
}

function reachesByBytes(url: URL): boolean {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return url.protocol === 'http:' && !hasBasePath(url) && (host === 'localhost' || isIP(host) !== 0);
}

function hasBasePath(url: URL): boolean {
  return url.pathname !== '/' && url.pathname !== '';
}
