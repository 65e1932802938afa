import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ModelRow } from '../../api/types.js';
import {
  formatCount,
  formatDuration,
  formatMoney,
  formatRate,
  formatRatio,
  isKnown,
  UNKNOWN,
} from '../../format/index.js';
import { FAILURES, type CallsSearch, type SharedSearch } from '../../search_params.js';
import { Card, STATE_RANK, STATE_TEXT, StateBadge, Table, type Column } from '../../ui/index.js';
import { callsOfModel } from './links.js';

/** Worst first; among equals the busiest. */
function worstFirst(rows: readonly ModelRow[]): ModelRow[] {
  return [...rows].sort((a, b) => STATE_RANK[a.state] - STATE_RANK[b.state] || b.calls - a.calls);
}

function CallsLink({ search, children }: { search: CallsSearch; children: ReactNode }) {
  return (
    <Link to="/calls" search={search} className="hover:text-accent hover:underline">
      {children}
    </Link>
  );
}

/** Cost with where it comes from; what has no price says so instead of showing nothing. */
function Cost({ row }: { row: ModelRow }) {
  if (row.unpriced_calls === 0 && !isKnown(row.cost_usd)) return UNKNOWN;
  if (!isKnown(row.cost_usd)) return <span className="text-none">unpriced</span>;
  return (
    <>
      {formatMoney(row.cost_usd)}
      {row.cost_source === 'gpu_hour' && <span className="ml-1 text-faint">GPU-h</span>}
      {row.unpriced_calls > 0 && <span className="ml-1 text-faint">+ {formatCount(row.unpriced_calls)} unpriced</span>}
    </>
  );
}

/** What has drifted, in words; leads to the verdicts behind it. */
function Drift({ row, shared }: { row: ModelRow; shared: SharedSearch }) {
  const { state, words } = row.drift;
  if (words === '') return UNKNOWN;
  return (
    <Link
      to="/quality"
      search={{ ...shared, target: row.target, kind: 'drift' }}
      className={`hover:underline ${STATE_TEXT[state]}`}
    >
      {words}
    </Link>
  );
}

function columns(shared: SharedSearch): Column<ModelRow>[] {
  const of = (row: ModelRow) => callsOfModel(row, shared);
  const slower = (ms: number | null) => (isKnown(ms) ? Math.floor(ms) : undefined);
  return [
    {
      key: 'model',
      header: 'model',
      sort: (row) => row.model,
      cell: (row) => (
        <>
          <Link
            to="/"
            search={{ ...shared, target: row.target, model: row.model }}
            className="font-medium hover:text-accent"
          >
            {row.model === '' ? 'no model named' : row.model}
          </Link>
          <span className="ml-1.5 text-faint max-lg:ml-0 max-lg:block">
            {row.backend} · {row.target}
          </span>
        </>
      ),
    },
    {
      key: 'state',
      header: 'budgets',
      align: 'left',
      sort: (row) => -STATE_RANK[row.state],
      cell: (row) => <StateBadge state={row.state} />,
    },
    {
      key: 'calls',
      header: 'calls',
      sort: (row) => row.calls,
      cell: (row) => <CallsLink search={of(row)}>{formatCount(row.calls)}</CallsLink>,
    },
    {
      key: 'errors',
      header: 'errors',
      sort: (row) => row.error_ratio,
      cell: (row) => <CallsLink search={{ ...of(row), outcome: FAILURES }}>{formatRatio(row.error_ratio)}</CallsLink>,
    },
    {
      key: 'ttft',
      header: 'TTFT p95',
      sort: (row) => row.ttft_p95_ms,
      hint: '95 of 100 calls had their first token by then',
      cell: (row) => (
        <CallsLink search={{ ...of(row), min_ttft_ms: slower(row.ttft_p95_ms) }}>
          {formatDuration(row.ttft_p95_ms)}
        </CallsLink>
      ),
    },
    {
      key: 'latency',
      header: 'latency p95',
      sort: (row) => row.latency_p95_ms,
      hint: '95 of 100 calls were done by then',
      cell: (row) => (
        <CallsLink search={{ ...of(row), min_duration_ms: slower(row.latency_p95_ms) }}>
          {formatDuration(row.latency_p95_ms)}
        </CallsLink>
      ),
    },
    {
      key: 'speed',
      header: 'tokens/s',
      sort: (row) => row.output_tokens_per_second,
      hint: 'output tokens per second while generating',
      cell: (row) => formatRate(row.output_tokens_per_second),
    },
    { key: 'cost', header: 'cost', sort: (row) => row.cost_usd, cell: (row) => <Cost row={row} /> },
    {
      key: 'per_1k',
      header: '$ / 1k calls',
      sort: (row) => row.cost_per_1k_calls,
      cell: (row) => (isKnown(row.cost_per_1k_calls) ? formatMoney(row.cost_per_1k_calls) : UNKNOWN),
    },
    { key: 'drift', header: 'drift', cell: (row) => <Drift row={row} shared={shared} /> },
  ];
}

/** Every model in the range, the worst first. */
export function ModelTable({ rows, shared }: { rows: readonly ModelRow[]; shared: SharedSearch }) {
  return (
    <Card title="Models" className="mt-3">
      {rows.length === 0 ? (
        <p className="py-6 text-center text-[0.8125rem] text-soft">
          No calls in this range. A longer one may have some.
        </p>
      ) : (
        <Table
          label="Models, worst first"
          columns={columns(shared)}
          rows={worstFirst(rows)}
          rowKey={(row) => `${row.target}/${row.model}`}
        />
      )}
    </Card>
  );
}
