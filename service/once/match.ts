import type { StoredCall } from '../../core/call.js';

/** What tells two records of one call from those of two calls. */
export interface Told {
  call_id: string;
  response_id: string;
  trace_id: string;
  /** The span that tells of the call, and those below it: what a tap saw as the client's span may be one of them. */
  spans: readonly string[];
  models: readonly string[];
  /** Unix epoch, milliseconds. */
  startMs: number;
  endMs: number;
}

type Seen = Pick<
  StoredCall,
  'call_id' | 'response_id' | 'trace_id' | 'span_id' | 'started_at' | 'request_model' | 'response_model'
>;

/** Clocks of two machines, and what lies between a client and a tap, milliseconds. */
const SKEW_MS = 2000;

/** Ids prove that two records are about one call; time and model within one trace make it likely. */
type Likeness = 'certain' | 'likely' | 'none';

/** Whether a call a tap saw is the one a span tells of: by response id, else by trace id. */
export function likeness(seen: Seen, told: Told): Likeness {
  if (seen.response_id !== '' && told.response_id !== '') {
    return seen.response_id === told.response_id ? 'certain' : 'none';
  }
  if (seen.trace_id === '' || seen.trace_id !== told.trace_id) return 'none';
  if (told.spans.includes(seen.span_id)) return 'certain';
  const at = Date.parse(seen.started_at);
  const fits = at >= told.startMs - SKEW_MS && at <= told.endMs + SKEW_MS;
  return fits && sameModel(seen, told) ? 'likely' : 'none';
}

/** Unknown models contradict nobody; a served model is often the asked one with a date behind it. */
function sameModel(seen: Seen, { models }: Told): boolean {
  const names = [seen.request_model, seen.response_model].filter((name) => name !== '');
  if (names.length === 0 || models.length === 0) return true;
  return names.some((name) => models.some((other) => name.startsWith(other) || other.startsWith(name)));
}

/**
 * Which seen call each told one is. What is certain comes first, and several spans may tell of one call (instrumentations within one another);
 * what is only likely is paired one to one, nearest in time first.
 * @returns seen call by `call_id` of the told one; told calls nobody saw are absent
 */
export function pairUp<S extends Seen>(seen: readonly S[], told: readonly Told[]): Map<string, S> {
  const pairs = new Map<string, S>();
  const likely: { seen: S; told: Told; apart: number }[] = [];
  const byName = group(seen);
  for (const each of told) {
    for (const candidate of candidates(byName, each)) {
      const like = likeness(candidate, each);
      if (like === 'certain') pairs.set(each.call_id, candidate);
      const apart = Math.abs(Date.parse(candidate.started_at) - each.startMs);
      if (like === 'likely') likely.push({ seen: candidate, told: each, apart });
    }
  }
  const taken = new Set([...pairs.values()].map(({ call_id }) => call_id));
  for (const pair of likely.sort((a, b) => a.apart - b.apart)) {
    if (taken.has(pair.seen.call_id) || pairs.has(pair.told.call_id)) continue;
    taken.add(pair.seen.call_id);
    pairs.set(pair.told.call_id, pair.seen);
  }
  return pairs;
}

function group<S extends Seen>(seen: readonly S[]): Map<string, S[]> {
  const groups = new Map<string, S[]>();
  for (const call of seen) {
    for (const name of [call.response_id, call.trace_id]) {
      if (name !== '') groups.set(name, [...(groups.get(name) ?? []), call]);
    }
  }
  return groups;
}

function candidates<S extends Seen>(groups: ReadonlyMap<string, S[]>, told: Told): Set<S> {
  return new Set([...(groups.get(told.response_id) ?? []), ...(groups.get(told.trace_id) ?? [])]);
}
