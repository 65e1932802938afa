import { Link } from '@tanstack/react-router';
import { Radio } from 'lucide-react';
import type { CallSummary } from '../../api/types.js';
import {
  formatListTime,
  formatMomentFull,
  formatCount,
  formatDuration,
  formatMoney,
  isKnown,
  UNKNOWN,
} from '../../format/index.js';
import type { CallsSearch } from '../../search_params.js';
import { ListHead, type SortChange } from './list_head.js';
import { isRefused, Outcome } from './outcome.js';

interface CallListProps {
  calls: readonly CallSummary[];
  search: CallsSearch;
  onSort: (change: SortChange) => void;
}

// Below the width at which they fit, columns go in this order: tokens, cost, first token, then the rest stacks.
const GRID =
  'grid grid-cols-[4.1rem_minmax(0,1fr)_4.8rem] items-baseline gap-x-3 @2xl:gap-x-4 @2xl:grid-cols-[4.6rem_11rem_minmax(0,1fr)_6.4rem_4.6rem_4.6rem] @5xl:grid-cols-[4.6rem_13rem_minmax(0,1fr)_6.4rem_5rem_5rem_6.5rem_5.5rem]';

function tokens({ input_tokens: input, output_tokens: output, tokens_source: source }: CallSummary): string {
  if (!isKnown(input) && !isKnown(output)) return UNKNOWN;
  return `${source === 'estimated' ? '≈ ' : ''}${formatCount(input)} / ${formatCount(output)}`;
}

/** The answer, or why there is none. */
function answerWords(call: CallSummary): string {
  if (isRefused(call)) return 'not sent to the model: a budget is spent';
  return call.output_preview || call.error_type || UNKNOWN;
}

function Cost({ call }: { call: CallSummary }) {
  if (isRefused(call)) return UNKNOWN;
  return call.cost_source === 'unpriced' ? <span className="text-none">unpriced</span> : formatMoney(call.cost_usd);
}

function Row({ call, search }: { call: CallSummary; search: CallsSearch }) {
  return (
    <Link
      to="/calls/$callId"
      params={{ callId: call.call_id }}
      search={search}
      resetScroll={false}
      data-call={call.call_id}
      className={`${GRID} border-b border-line px-3 py-2 text-[0.8125rem] hover:bg-sunken data-[status=active]:bg-accent-soft`}
    >
      <time dateTime={call.started_at} title={formatMomentFull(call.started_at)} className="text-xs text-faint">
        {formatListTime(call.started_at)}
      </time>
      <span className="min-w-0 truncate @max-2xl:hidden">
        <span className="font-medium">{call.model || call.operation}</span>
        <span className="block truncate text-xs text-faint">
          {call.target} · {call.operation}
        </span>
      </span>
      <span className="min-w-0">
        <span className="block truncate @2xl:hidden">
          <span className="font-medium">{call.model || call.operation}</span>{' '}
          {call.outcome !== 'ok' && <Outcome call={call} />}
        </span>
        <span className="block truncate">
          {call.purpose !== 'user' && !isRefused(call) && (
            <span className="mr-1.5 rounded bg-accent-soft px-1 text-xs text-accent">{call.purpose}</span>
          )}
          {call.prompt_preview || <span className="text-faint">no prompt kept</span>}
        </span>
        <span className="block truncate text-xs text-soft">{answerWords(call)}</span>
      </span>
      <span className="@max-2xl:hidden">
        <Outcome call={call} />
      </span>
      <span className="text-right tabular-nums @max-2xl:hidden">{formatDuration(call.ttft_ms)}</span>
      <span className="text-right tabular-nums">
        {call.streaming && <Radio size={11} className="mr-1 inline text-faint" aria-label="streamed" />}
        {formatDuration(call.duration_ms)}
      </span>
      <span className="text-right tabular-nums @max-5xl:hidden">{tokens(call)}</span>
      <span className="text-right tabular-nums @max-5xl:hidden">
        <Cost call={call} />
      </span>
    </Link>
  );
}

/** Calls as rows, in the order of the search. As many columns as there is room for. */
export function CallList({ calls, search, onSort }: CallListProps) {
  return (
    <div className="@container overflow-hidden rounded-card border border-line bg-panel">
      <ListHead search={search} onSort={onSort} className={GRID} />
      <ol aria-label="Calls">
        {calls.map((call) => (
          <li key={call.call_id}>
            <Row call={call} search={search} />
          </li>
        ))}
      </ol>
    </div>
  );
}
