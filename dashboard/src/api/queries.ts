import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client, unwrap } from './client.js';
import { stringifySearch } from '../search_params.js';
import type { CallsQuery, ExportQuery, OverviewQuery, QualityQuery } from './types.js';

/** How often what is on screen is asked for again. */
const REFRESH_MS = 10_000;

/** ... and what is added up from single calls. */
const SLOW_REFRESH_MS = 60_000;

/** While nothing has been seen the page waits for the first call and wants to show it at once. */
const WAITING_MS = 2000;

const PAGE_SIZE = 50;

/** Everything the first page shows. `live` is false for a fixed piece of the past. */
export function overviewQuery(query: OverviewQuery, live: boolean) {
  return queryOptions({
    queryKey: ['overview', query],
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/overview', { params: { query }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => {
      if (state.data?.ever_seen_a_call === false) return WAITING_MS;
      return live || state.status === 'error' ? REFRESH_MS : false;
    },
  });
}

/** Calls, newest first, page by page. */
export function callsQuery(query: Omit<CallsQuery, 'cursor' | 'limit'>, live: boolean) {
  return infiniteQueryOptions({
    queryKey: ['calls', query],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        client.GET('/api/v1/calls', {
          params: { query: { ...query, limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    // Refetching asks for every loaded page again: with more than a few, the reader is in the past and it stays still.
    refetchInterval: ({ state }) => (live && (state.data?.pages.length ?? 0) <= 2 ? REFRESH_MS : false),
  });
}

/** One call, whole. Only what people say of it changes, so it is asked for once, and after somebody at the page spoke. */
export function callQuery(callId: string) {
  return queryOptions({
    queryKey: ['call', callId],
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/calls/{id}', { params: { path: { id: callId } }, signal })),
    staleTime: Infinity,
  });
}

/** What an export would take and leave out. */
export function exportPlanQuery(query: ExportQuery) {
  return queryOptions({
    queryKey: ['export-plan', query],
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/export/plan', { params: { query }, signal })),
  });
}

/** Where the file is; the browser fetches it by itself, so that it never has to fit into memory. */
export function exportUrl(query: ExportQuery): string {
  return `/api/v1/export${stringifySearch(query)}`;
}

/** Alerts of the last week, firing first. */
export function alertsQuery() {
  return queryOptions({
    queryKey: ['alerts'],
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/alerts', { params: { query: { limit: 200 } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

/** The newest answer of one check, for the evidence behind an alert. */
export function findingQuery(key: string) {
  return queryOptions({
    queryKey: ['finding', key],
    queryFn: async ({ signal }) => {
      const page = await unwrap(
        client.GET('/api/v1/findings', { params: { query: { key, history: 'latest', limit: 1 } }, signal }),
      );
      return page.items[0] ?? null;
    },
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

/** What the monitors of quality say, and one verdict whole. */
export function qualityQuery(query: QualityQuery) {
  return queryOptions({
    queryKey: ['quality', query],
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/quality', { params: { query }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

/** Model servers, configured or seen. */
export function targetsQuery() {
  return queryOptions({
    queryKey: ['targets'],
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/targets', { signal })),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

/** What the model servers tell of themselves over a range. */
export function serverMetricsQuery(query: { from: string; to?: string }) {
  return queryOptions({
    queryKey: ['server-metrics', query],
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/server-metrics', { params: { query }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

/** Who spent what; slower to reckon than the overview, so asked for less often. */
export function callersQuery(query: OverviewQuery) {
  return queryOptions({
    queryKey: ['callers', query],
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/callers', { params: { query }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: SLOW_REFRESH_MS,
  });
}

/** Where prices come from, and models that have none. */
export function pricesQuery(query: OverviewQuery) {
  return queryOptions({
    queryKey: ['prices', query],
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/prices', { params: { query }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: SLOW_REFRESH_MS,
  });
}

/** Exchanges a token for the cookie that later requests carry. */
export async function login(token: string): Promise<void> {
  const { error, response } = await client.POST('/api/v1/login', { body: { token } });
  if (error !== undefined || !response.ok) throw errorFromLogin(response.status);
}

function errorFromLogin(status: number): Error {
  return new Error(
    status === 401 || status === 403 ? 'This token is not known here.' : `The service answered ${status}.`,
  );
}

/** Says what somebody at the page thinks of an answer; the page speaks once on a call, the last time counts. */
export async function sendRating(callId: string, rating: number): Promise<void> {
  await unwrap(client.POST('/api/v1/feedback', { body: { call_id: callId, rating, source: 'page' } }));
}

/** Under which name the page speaks of a harm: the last word counts. */
export function labelSource(label: string): string {
  return `page:${label}`;
}

/** Whether something was rightly found in a call; kept apart from ratings, which are of the answer. */
export async function sendLabel(callId: string, label: string, word: string): Promise<void> {
  const body = { call_id: callId, label: `${label}:${word}`, source: labelSource(label) };
  await unwrap(client.POST('/api/v1/feedback', { body }));
}
