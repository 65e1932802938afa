import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http2';

/** Key of the collector in these tests. */
export const OWN = { id: 'AKIACOLLECTOR', secret: 'a/secret+of+the+collector' };

/** Of either version of HTTP. */
type Received = Pick<IncomingMessage, 'method' | 'url'> & { headers: IncomingHttpHeaders };

/** Whether a request is signed as AWS documents it, worked out from the request as it arrived. */
export function verify(request: Received, body: Buffer, secret = OWN.secret): string {
  const { method = '', url = '' } = request;
  const headers: IncomingMessage['headers'] = { host: String(request.headers[':authority']), ...request.headers };
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  if (match === null) return `not signed: ${headers.authorization}`;
  const [, , day = '', region = '', service = '', names = '', signature = ''] = match;
  const payload = String(headers['x-amz-content-sha256']);
  if (payload !== sha256(body)) return 'body';
  const mine = Object.keys(headers).filter((name) => name.startsWith('x-amz-') || name === 'host');
  const unsigned = mine.find((name) => !names.split(';').includes(name));
  if (unsigned !== undefined) return `${unsigned} is not signed`;
  const [path = '', query = ''] = url.split('?');
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const canonicalQuery = query
    .split('&')
    .filter(Boolean)
    .map((pair) =>
      pair
        .split('=')
        .map((part) => encode(decodeURIComponent(part)))
        .join('='),
    )
    .sort()
    .join('&');
  const canonical = [
    method,
    path.split('/').map(encode).join('/'),
    canonicalQuery,
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    names,
    payload,
  ].join('\n');
  const date = String(headers['x-amz-date']);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<Buffer>(
    (made, part) => hmac(made, part),
    Buffer.from(`AWS4${secret}`),
  );
  return hmac(key, toSign).toString('hex') === signature ? '' : 'signature';
}

export const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
