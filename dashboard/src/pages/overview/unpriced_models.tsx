import { useQuery } from '@tanstack/react-query';
import { pricesQuery } from '../../api/queries.js';
import type { Prices } from '../../api/types.js';
import { formatCount } from '../../format/index.js';
import type { SharedSearch } from '../../search_params.js';
import { rangeParams } from '../../time/range.js';
import { Card, Table, type Column } from '../../ui/index.js';

type Row = Prices['unpriced'][number];

const COLUMNS: Column<Row>[] = [
  {
    key: 'model',
    header: 'model',
    cell: ({ model, provider, target }) => (
      <>
        <span className="font-medium">{model === '' ? 'no model named' : model}</span>
        <span className="ml-1.5 text-faint">
          {provider === '' ? '' : `${provider} · `}
          {target}
        </span>
      </>
    ),
  },
  { key: 'calls', header: 'calls', sort: (row) => row.calls, cell: (row) => formatCount(row.calls) },
  { key: 'reason', header: 'why', align: 'left', cell: (row) => row.reason },
  {
    key: 'hint',
    header: 'what would price them',
    align: 'left',
    cell: (row) => <code className="inline-block min-w-64 font-mono text-xs whitespace-normal">{row.hint}</code>,
  },
];

/** Models that are missing from every cost, and the line of the configuration that would change that. */
export function UnpricedModels({ shared }: { shared: SharedSearch }) {
  const { target, model, environment } = shared;
  const { data } = useQuery(pricesQuery({ ...rangeParams(shared), target, model, environment }));
  if (data === undefined || data.unpriced.length === 0) return null;
  return (
    <Card
      title="Models without a price"
      sentence="Their calls are missing from every cost; they are not free. “sidelight reprice” prices stored calls again."
      className="mt-3"
    >
      <Table
        label="Models without a price, most calls first"
        columns={COLUMNS}
        rows={data.unpriced}
        rowKey={(row) => `${row.target}/${row.provider}/${row.model}`}
      />
    </Card>
  );
}
