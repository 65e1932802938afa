import { eachHeader } from '../http_headers.js';

/** Without pseudo-headers; the authority stands where HTTP/1 has it. */
export function recordedHeaders(raw: readonly string[]): string[] {
  const headers: string[] = [];
  let authority = '';
  let hasHost = false;
  eachHeader(raw, (name, value) => {
    if (name === ':authority') authority = value;
    if (name.startsWith(':')) return;
    hasHost ||= name === 'host';
    headers.push(name, value);
  });
  if (authority !== '' && !hasHost) headers.push('host', authority);
  return headers;
}
