import type { Addressing } from './bodies.js';

/** `path`: straight to the model server, or through a proxy that keeps the path. `portkey`: Portkey's gateway knows one path and takes the server's address from a header. */
export type AddressingKind = 'path' | 'portkey';

/** @param prefix path segment that selects the answer; '' for none */
export function addressOf(kind: AddressingKind, upstreamPort: number, prefix: string): Addressing {
  const base = `${prefix === '' ? '' : `/${prefix}`}/v1`;
  if (kind === 'path') return { path: `${base}/chat/completions`, headers: {} };
  return {
    path: '/v1/chat/completions',
    headers: { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}${base}` },
  };
}
