import type { Config } from '../core/config/schema.js';

/** Address of the page as messages link to it, without a slash at its end. */
export function pageUrl({ service }: Pick<Config, 'service'>): string {
  if (service.url !== undefined) return service.url.replace(/\/+$/, '');
  const { host, port } = service.listen;
  const isAny = host === '0.0.0.0' || host === '::';
  const name = isAny ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
