import { isAbsolute, rangeBounds, rangeParams } from '../../time/range.js';
import type { CallsSearch } from '../../search_params.js';

/** What the API is asked for on behalf of a URL. */
export function toQuery(search: CallsSearch) {
  const { range: _range, from: _from, to: _to, ...filters } = search;
  return { ...rangeParams(search), ...filters };
}

/** Which calls are meant, in no order and in a span that no longer moves with the clock: what is counted is what is downloaded. @param now epoch milliseconds */
export function toFixedQuery(search: CallsSearch, now: number) {
  const fixed = { ...toQuery(search), sort: undefined, order: undefined };
  if (isAbsolute(search)) return fixed;
  const { from, to } = rangeBounds(search, now);
  return { ...fixed, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
