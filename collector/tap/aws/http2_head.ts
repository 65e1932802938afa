import type { OutgoingHttpHeaders } from 'node:http2';
import { eachHeader } from '../http_headers.js';
import type { AwsSigner } from './signer.js';

/** The headers of an HTTP/2 request with our signature; `:authority` is signed as the Host it is. */
export async function signedHead(
  signer: AwsSigner,
  headers: OutgoingHttpHeaders,
  payloadHash: string,
): Promise<OutgoingHttpHeaders> {
  const { ':method': method, ':path': path, ':authority': host } = headers;
  const flat = ['host', String(host)];
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(':') || name === 'host' || value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) flat.push(name, String(each));
  }
  const signed = await signer.sign({ method: String(method), path: String(path), headers: flat, payloadHash });
  const head: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) if (name.startsWith(':')) head[name] = String(value);
  eachHeader(signed, (name, value) => {
    if (name === 'host' && headers['host'] === undefined) return;
    const known = head[name];
    head[name] = known === undefined ? value : [known, value].flat();
  });
  return head;
}
