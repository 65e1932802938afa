import type { DecodedExchange } from '../../decode.js';

const MAX_FIELDS = 200;
const MAX_VALUE = 64 * 1024;
const CRLF_CRLF = Buffer.from('\r\n\r\n');

/** Text fields of a form, multipart (RFC 7578) or url-encoded; files are left out. Later fields of a name replace earlier ones. */
export function formFields(exchange: DecodedExchange): Record<string, string> {
  if (exchange.requestType === 'application/x-www-form-urlencoded') {
    return Object.fromEntries([...new URLSearchParams(exchange.requestText)].slice(0, MAX_FIELDS));
  }
  if (exchange.requestType !== 'multipart/form-data' || exchange.requestBoundary === '') return {};
  return multipartFields(exchange.requestBody, Buffer.from(`--${exchange.requestBoundary}`, 'latin1'));
}

function multipartFields(body: Buffer, delimiter: Buffer): Record<string, string> {
  const fields: Record<string, string> = {};
  let start = body.indexOf(delimiter);
  for (let count = 0; start >= 0 && count < MAX_FIELDS; count++) {
    const end = body.indexOf(delimiter, start + delimiter.length);
    const part = body.subarray(start + delimiter.length, end < 0 ? body.length : end);
    const headEnd = part.indexOf(CRLF_CRLF);
    if (headEnd >= 0) addField(fields, part.toString('utf8', 0, Math.min(headEnd, 4096)), part.subarray(headEnd + 4));
    start = end;
  }
  return fields;
}

function addField(fields: Record<string, string>, head: string, value: Buffer): void {
  const name = /\bname="([^"]{1,200})"/i.exec(head)?.[1];
  if (name === undefined || /\bfilename\*?=/i.test(head)) return;
  fields[name] = value.toString('utf8', 0, MAX_VALUE).replace(/\r\n$/, '');
}
