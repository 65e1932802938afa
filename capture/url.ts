const NO_QUERY = '';

/**
 * Path and query of a request target: origin form, or absolute form as proxies send it.
 * The path is percent-decoded where that is possible, repeated slashes at its start are one.
 */
export function splitUrl(url: string): { path: string; query: URLSearchParams } {
  const origin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0] ?? '';
  const target = url.slice(origin.length);
  const mark = target.indexOf('?');
  const raw = (mark < 0 ? target : target.slice(0, mark)).replace(/#.*$/, '');
  const path = decoded(raw).replace(/^\/{2,}/, '/');
  return { path: path === '' ? '/' : path, query: new URLSearchParams(mark < 0 ? NO_QUERY : target.slice(mark + 1)) };
}

function decoded(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
