import { isIP } from 'node:net';
import type { Config } from '../../core/config/schema.js';
import { ProblemError } from '../http/problem.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);
const ANY_ADDRESS = new Set(['0.0.0.0', '::']);

/** True when only this machine can reach an address the service listens on. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host) || /^127\.\d+\.\d+\.\d+$/.test(host);
}

export interface HostGuard {
  /** @throws {ProblemError} HOST_NOT_ALLOWED for a Host header that is not a name of this service (DNS rebinding) */
  checkHost(host: string | undefined): void;
  /** @throws {ProblemError} ORIGIN_NOT_ALLOWED when another site's page sends the request */
  checkOrigin(origin: string | undefined, host: string | undefined): void;
}

/**
 * Accepts loopback names, the address listened on, the host of the configured `url` and `allowed_hosts`.
 * A service that listens on every address also answers to any literal address (a kubelet probes by pod address):
 * rebinding needs a name.
 */
export function hostGuard(service: Config['service']): HostGuard {
  const publicUrl = service.url === undefined ? undefined : new URL(service.url);
  const names = new Set([...LOOPBACK, service.listen.host.toLowerCase()]);
  for (const each of service.allowed_hosts) names.add(hostName(each) ?? each.toLowerCase());
  if (publicUrl) names.add(unbracket(publicUrl.hostname));
  const literals = ANY_ADDRESS.has(service.listen.host);

  return {
    checkHost(host) {
      const name = hostName(host);
      if (name !== undefined && (names.has(name) || (literals && isIP(name) !== 0))) return;
      throw new ProblemError('HOST_NOT_ALLOWED', `The Host header names "${shorten(host)}".`, {
        hint: 'Add the name to service.allowed_hosts, or set service.url.',
      });
    },
    checkOrigin(origin, host) {
      if (origin === undefined || origin === publicUrl?.origin) return;
      const url = URL.canParse(origin) ? new URL(origin) : undefined;
      if (url && /^https?:$/.test(url.protocol) && url.host === normalHost(host, url.protocol)) return;
      throw new ProblemError('ORIGIN_NOT_ALLOWED', `The request comes from a page of "${shorten(origin)}".`);
    },
  };
}

/** The Host header as `URL` writes a host for that scheme: lower case, without the default port. */
function normalHost(host: string | undefined, protocol: string): string | undefined {
  const text = `${protocol}//${host ?? ''}`;
  return URL.canParse(text) ? new URL(text).host : undefined;
}

/** Name or address in a Host header, without port and brackets; undefined when it is not a host. */
function hostName(host: string | undefined): string | undefined {
  if (host === undefined || !/^(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?$/.test(host)) return undefined;
  return unbracket(host.replace(/:\d+$/, '').toLowerCase());
}

function unbracket(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function shorten(value: string | undefined): string {
  return (value ?? '').slice(0, 100);
}
