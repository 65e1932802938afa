import { useInfiniteQuery } from '@tanstack/react-query';
import { Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { callsQuery } from '../../api/queries.js';
import type { CallSummary } from '../../api/types.js';
import type { CallsSearch } from '../../search_params.js';
import { DemoBanner } from '../../shell/demo_banner.js';
import { ErrorNotice, StaleBanner } from '../../shell/error_notice.js';
import { useDefaultPreset } from '../../shell/use_default_preset.js';
import { DEFAULT_PRESET, isAbsolute, withDefault } from '../../time/range.js';
import { Button, Notice, Skeleton } from '../../ui/index.js';
import { CallList } from './call_list.js';
import { FilterBar } from './filter_bar.js';
import { toQuery } from './to_query.js';
import { useCallKeys } from './use_call_keys.js';

function Empty({ search, onClear }: { search: CallsSearch; onClear: () => void }) {
  const { range: _range, from: _from, to: _to, sort: _sort, order: _order, ...filters } = search;
  const filtered = Object.keys(filters).length > 0;
  return (
    <Notice
      title={filtered ? 'No call matches these filters' : 'No calls in this time'}
      action={filtered ? <Button onClick={onClear}>Take the filters away</Button> : undefined}
    >
      {filtered
        ? 'Loosen one of them, or look at a longer time.'
        : 'Look at a longer time; the range is at the top right.'}
    </Notice>
  );
}

function CallsSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-2">
      {Array.from({ length: 10 }, (_, index) => (
        <Skeleton key={index} className="h-12" />
      ))}
    </div>
  );
}

function useCalls(raw: CallsSearch) {
  const preset = useDefaultPreset();
  const search = withDefault(raw, preset ?? DEFAULT_PRESET);
  const query = useInfiniteQuery({ ...callsQuery(toQuery(search), !isAbsolute(search)), enabled: preset !== null });
  const calls: CallSummary[] = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]);
  return { ...query, calls };
}

/** The calls themselves, and beside them the one that is open. */
export function CallsPage() {
  const search = useSearch({ from: '/calls' });
  const { callId } = useParams({ strict: false });
  const navigate = useNavigate();
  const { calls, data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useCalls(search);
  const change = useCallback(
    (changed: Partial<CallsSearch>) =>
      void navigate({
        to: '.',
        search: (previous) => ({ ...previous, ...changed }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  useCallKeys(calls, callId, search);
  const isOpen = callId !== undefined;

  return (
    <div className={isOpen ? 'lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(30rem,40rem)] lg:gap-4' : ''}>
      <section aria-label="Calls" className={isOpen ? 'min-w-0 max-lg:hidden' : 'min-w-0'}>
        <h1 className="sr-only">Calls</h1>
        {calls.some(({ purpose }) => purpose === 'demo') && <DemoBanner />}
        <FilterBar search={search} onChange={change} />
        {error !== null && data !== undefined && <StaleBanner error={error} />}
        {data === undefined &&
          (error === null ? <CallsSkeleton /> : <ErrorNotice error={error} onRetry={() => void refetch()} />)}
        {data !== undefined && calls.length === 0 && (
          <Empty
            search={search}
            onClear={() => {
              const { range, from, to, sort, order } = search;
              void navigate({ to: '/calls', search: { range, from, to, sort, order } });
            }}
          />
        )}
        {calls.length > 0 && <CallList calls={calls} search={search} onSort={change} />}
        {hasNextPage && (
          <div className="mt-3 flex justify-center">
            <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {isFetchingNextPage ? 'Loading…' : 'Load more'}
            </Button>
          </div>
        )}
      </section>
      <Outlet />
    </div>
  );
}
