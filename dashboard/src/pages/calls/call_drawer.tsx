import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { callQuery } from '../../api/queries.js';
import { isNotFound } from '../../api/errors.js';
import type { CallsSearch } from '../../search_params.js';
import { ErrorNotice } from '../../shell/error_notice.js';
import { besideClass, buttonClass, Notice, Skeleton } from '../../ui/index.js';
import { CallDetailView } from './call_detail_view.js';

/** Asked for again it would be no more there. */
function NoSuchCall({ callId, search }: { callId: string; search: CallsSearch }) {
  return (
    <Notice
      urgent
      title="There is no such call"
      action={
        <Link to="/calls" search={search} className={buttonClass}>
          Back to the calls
        </Link>
      }
    >
      No call <span className="font-mono text-xs break-all">{callId}</span> is stored. It may be older than what is
      kept.
    </Notice>
  );
}

/** The open call: beside the list where there is room, instead of it where there is none. */
export function CallDrawer() {
  const { callId } = useParams({ from: '/calls/$callId' });
  const search = useSearch({ from: '/calls/$callId' });
  const { data, error, refetch } = useQuery(callQuery(callId));
  return (
    <aside aria-label="Call" className={`rounded-card border border-line bg-panel ${besideClass}`}>
      <div className="sticky top-0 z-10 float-right p-2">
        <Link
          to="/calls"
          search={search}
          resetScroll={false}
          aria-label="Close the call"
          title="Close (Esc)"
          className="inline-flex size-8 items-center justify-center rounded-lg bg-panel text-soft hover:bg-sunken hover:text-ink"
        >
          <X size={16} aria-hidden />
        </Link>
      </div>
      {data !== undefined && <CallDetailView call={data} search={search} />}
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading" className="flex flex-col gap-3 p-4">
          <Skeleton className="h-7 w-60" />
          <Skeleton className="h-24" />
          <Skeleton className="h-40" />
          <Skeleton className="h-40" />
        </div>
      )}
      {data === undefined && isNotFound(error) && <NoSuchCall callId={callId} search={search} />}
      {data === undefined && error !== null && !isNotFound(error) && (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      )}
    </aside>
  );
}
