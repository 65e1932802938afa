import { remembering } from '../core/remember.js';

const NO_QUERY = '';
const MAX_REMEMBERED = 1000;

/** What came behind the question mark; whoever asks for the same URL is given the same one. */
export type Query = Pick<URLSearchParams, 'get'>;

/**
 * Path and query of a request target: origin form, or absolute form as proxies send it.
 * The path is percent-decoded where that is possible, repeated slashes at its start are one.
 */
export const splitUrl = remembering(MAX_REMEMBERED, (url): { path: string; query: Query } => {
  const origin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0] ?? '';
  const target = url.slice(origin.length);
  const mark = target.indexOf('?');
  const raw = (mark < 0 ? target : target.slice(0, mark)).replace(/#.*$/, '');
  const path = decoded(raw).replace(/^\/{2,}/, '/');
  return { path: path === '' ? '/' : path, query: new URLSearchParams(mark < 0 ? NO_QUERY : target.slice(mark + 1)) };
});

function decoded(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
