import { CALL_SORTS } from '../../core/call_order.js';
import type { CallSort, Outcome, Purpose, QualityKind, Verdict } from './api/types.js';
import { isPreset, type RangeSearch } from './time/range.js';

/** What of the URL's search every page understands: the range and which calls are meant. */
export interface SharedSearch extends RangeSearch {
  target?: string;
  model?: string;
  environment?: string;
}

export const OUTCOMES: readonly Outcome[] = ['ok', 'error', 'client_abort', 'upstream_unreachable', 'timeout'];
/** How calls end that count as errors. */
export const FAILURES = 'error,upstream_unreachable,timeout';
export const PURPOSES: readonly Purpose[] = ['user', 'probe', 'judge', 'demo', 'refused'];

export interface CallsSearch extends SharedSearch {
  /** One or more outcomes, with commas between them. */
  outcome?: string;
  operation?: string;
  backend?: string;
  caller?: string;
  session?: string;
  purpose?: Purpose;
  min_duration_ms?: number;
  min_ttft_ms?: number;
  search?: string;
  /** Newest first where it is not set. */
  sort?: CallSort;
  /** The largest first where it is not set. */
  order?: 'asc';
}

export interface AlertsSearch {
  /** Key of the check whose alert is opened. */
  key?: string;
  alert?: string;
}

export const QUALITY_KINDS: readonly QualityKind[] = ['drift', 'bias', 'toxicity', 'integrity'];
export const VERDICTS: readonly Verdict[] = ['over', 'near', 'no_data', 'ok'];

export interface QualitySearch extends SharedSearch {
  kind?: QualityKind;
  verdict?: Verdict;
  /** Key of the verdict that is open. */
  key?: string;
}

type Raw = Record<string, unknown>;

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((each) => each === value);
}

/** The outcomes a filter names, in one order, so that one filter has one address. */
export function outcomesIn(value: unknown): Outcome[] {
  const words = word(value)?.split(',') ?? [];
  return OUTCOMES.filter((each) => words.includes(each));
}

function instant(value: unknown): string | undefined {
  const text = word(value);
  return text !== undefined && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

function positive(value: unknown): number | undefined {
  const number = Number(word(String(value ?? '')));
  return Number.isFinite(number) && number > 0 ? number : undefined;
}

/** Leaves out what is not set, so that URLs stay short. */
function tidy<T extends object>(search: T): T {
  for (const key of Object.keys(search) as (keyof T)[]) if (search[key] === undefined) delete search[key];
  return search;
}

function range(raw: Raw): RangeSearch {
  const from = instant(raw.from);
  const to = instant(raw.to);
  if (from !== undefined && to !== undefined && Date.parse(from) < Date.parse(to)) return { from, to };
  return { range: isPreset(raw.range) ? raw.range : undefined };
}

/** Reads the shared part; what makes no sense is dropped, never an error page. */
export function sharedSearch(raw: Raw): SharedSearch {
  return tidy({
    ...range(raw),
    target: word(raw.target),
    model: word(raw.model),
    environment: word(raw.environment),
  });
}

/** Reads the filters of the Calls page, and the order of its list. */
export function callsSearch(raw: Raw): CallsSearch {
  const sort = oneOf(CALL_SORTS, raw.sort);
  const order = sort !== undefined && raw.order === 'asc' ? 'asc' : undefined;
  const isUsual = sort === 'started_at' && order === undefined;
  return tidy({
    ...sharedSearch(raw),
    outcome: outcomesIn(raw.outcome).join(',') || undefined,
    operation: word(raw.operation),
    backend: word(raw.backend),
    caller: word(raw.caller),
    session: word(raw.session),
    purpose: oneOf(PURPOSES, raw.purpose),
    min_duration_ms: positive(raw.min_duration_ms),
    min_ttft_ms: positive(raw.min_ttft_ms),
    search: word(raw.search),
    sort: isUsual ? undefined : sort,
    order,
  });
}

/** Reads what the Alerts page opens. */
export function alertsSearch(raw: Raw): AlertsSearch & SharedSearch {
  return tidy({ ...sharedSearch(raw), key: word(raw.key), alert: word(raw.alert) });
}

/** Reads what the Quality page lists and opens. */
export function qualitySearch(raw: Raw): QualitySearch {
  return tidy({
    ...sharedSearch(raw),
    kind: oneOf(QUALITY_KINDS, raw.kind),
    verdict: oneOf(VERDICTS, raw.verdict),
    key: word(raw.key),
  });
}

/** `?target=llama&range=7d` to an object of words. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** The other way; unset and empty ones are left out, so links people share stay readable. */
export function stringifySearch(search: Raw): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (typeof value === 'string' || typeof value === 'number') params.set(key, String(value));
  }
  // Colons and commas are allowed in a query, and make times and lists readable.
  const text = params.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}
