import type { WireHeaders } from '../../../capture/exchange.js';
import type { HeaderField } from './header_table.js';

/** A header block taken apart: pseudo-headers (RFC 9113 section 8.3) and the others. */
export interface HeaderList {
  method: string;
  path: string;
  authority: string;
  /** 0 where there is none. */
  status: number;
  headers: WireHeaders;
}

/** Repeated fields are joined by `, `, crumbs of a cookie by `; ` (RFC 9113 section 8.2.3). */
export function headerList(fields: readonly HeaderField[]): HeaderList {
  const pseudo: Record<string, string> = Object.create(null);
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of fields) {
    const to = name.startsWith(':') ? pseudo : headers;
    const earlier = to[name];
    to[name] = earlier === undefined ? value : `${earlier}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  const status = Number(pseudo[':status'] ?? 0);
  const authority = pseudo[':authority'] ?? '';
  if (authority !== '' && headers['host'] === undefined) headers['host'] = authority;
  return {
    method: pseudo[':method'] ?? '',
    path: pseudo[':path'] ?? '',
    authority,
    status: Number.isInteger(status) && status > 0 && status < 1000 ? status : 0,
    headers,
  };
}
