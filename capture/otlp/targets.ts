import type { TargetConfig } from '../../core/config/schema.js';
import { boundedName } from '../call/bounded_name.js';
import { number, text } from './attributes.js';
import type { OtlpSpan } from './span.js';

type KnownTarget = Pick<TargetConfig, 'name' | 'upstream' | 'listen'>;

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0)$/;
const PRIVATE_NAME = /^[^.]+$|^\d+\.\d+\.\d+\.\d+$|:|\.(?:local|internal|svc|lan|cluster\.local)$/;
/** Named by SDKs that were told nothing. */
const UNNAMED = /^unknown_service/;

/** The target a span's call went to: the one whose tap (or own model server) it talked to, else the service that made the span. */
export function createTargetNames(targets: readonly KnownTarget[]): (span: OtlpSpan) => string {
  const byAddress = new Map<string, string>();
  for (const { name, upstream, listen } of targets) {
    const address = addressOf(upstream);
    // A model server of one's own is known by its address; a provider's is everybody's.
    if (address !== '' && PRIVATE_NAME.test(address.replace(/:\d+$/, ''))) byAddress.set(address, name);
    if (listen !== undefined) byAddress.set(key(listen.host, listen.port), name);
  }
  return (span) => {
    const service = text(span.resource, 'service.name');
    return byAddress.get(serverOf(span)) ?? (UNNAMED.test(service) || service === '' ? 'otlp' : boundedName(service));
  };
}

function serverOf({ attributes }: OtlpSpan): string {
  const host = text(attributes, 'server.address', 'net.peer.name');
  const port = number(attributes, 'server.port', 'net.peer.port');
  if (host !== '' && port !== null) return key(host, port);
  return addressOf(text(attributes, 'gen_ai.openai.api_base', 'url.full', 'http.url') || host);
}

function addressOf(url: string): string {
  if (!/^https?:/.test(url) || !URL.canParse(url)) return '';
  const { hostname, port, protocol } = new URL(url);
  return key(hostname.replace(/^\[(.*)\]$/, '$1'), Number(port) || (protocol === 'https:' ? 443 : 80));
}

/** All names of this machine are one. */
function key(host: string, port: number): string {
  return `${LOOPBACK.test(host) ? 'localhost' : host.toLowerCase()}:${port}`;
}
