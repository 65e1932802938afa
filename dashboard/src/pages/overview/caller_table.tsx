import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { callersQuery } from '../../api/queries.js';
import type { CallerSpend } from '../../api/types.js';
import { formatCount, formatMoney, formatRatio, isKnown, UNKNOWN } from '../../format/index.js';
import type { SharedSearch } from '../../search_params.js';
import { rangeParams } from '../../time/range.js';
import { Card, Table, type Column, type SortValue } from '../../ui/index.js';

interface Row extends Omit<CallerSpend['items'][number], 'hashes'> {
  /** All others together have no calls of their own to show. */
  others: boolean;
}

/** A hash says nothing to a person: its beginning is enough to tell it from others. */
const HASH = /^[0-9a-f]{32}$/;

function nameOf({ caller, others }: Row): string {
  if (others) return caller;
  if (caller === '') return 'no key';
  return HASH.test(caller) ? `${caller.slice(0, 12)}…` : caller;
}

function rowsOf({ items, rest, total }: CallerSpend): Row[] {
  const rows = items.map((item) => ({ ...item, others: false }));
  if (rest === null) return rows;
  const share = isKnown(rest.cost_usd) && total.cost_usd ? rest.cost_usd / total.cost_usd : null;
  return [...rows, { ...rest, share, caller: `${formatCount(rest.callers)} others`, tenant: '', others: true }];
}

/** The row of all others stays at the end. */
const of = <T extends SortValue>({ others }: Row, value: T): T | null => (others ? null : value);

function columns(shared: SharedSearch): Column<Row>[] {
  return [
    {
      key: 'caller',
      header: 'caller',
      sort: (row) => of(row, nameOf(row)),
      cell: (row) => (
        <>
          {row.others || row.caller === '' ? (
            nameOf(row)
          ) : (
            <Link
              to="/calls"
              search={{ ...shared, caller: row.caller }}
              title={row.caller}
              className="font-medium hover:text-accent"
            >
              {nameOf(row)}
            </Link>
          )}
          {row.tenant !== '' && <span className="ml-1.5 text-faint max-xs:ml-0 max-xs:block">{row.tenant}</span>}
        </>
      ),
    },
    { key: 'calls', header: 'calls', sort: (row) => of(row, row.calls), cell: (row) => formatCount(row.calls) },
    {
      key: 'input',
      header: 'tokens in',
      sort: (row) => of(row, row.input_tokens),
      cell: (row) => formatCount(row.input_tokens),
    },
    {
      key: 'output',
      header: 'tokens out',
      sort: (row) => of(row, row.output_tokens),
      cell: (row) => formatCount(row.output_tokens),
    },
    {
      key: 'cost',
      header: 'cost',
      sort: (row) => of(row, row.cost_usd),
      cell: (row) =>
        !isKnown(row.cost_usd) && row.unpriced_calls > 0 ? (
          <span className="text-none">unpriced</span>
        ) : (
          formatMoney(row.cost_usd)
        ),
    },
    {
      key: 'share',
      header: 'share',
      sort: (row) => of(row, row.share),
      cell: (row) => (isKnown(row.share) ? formatRatio(row.share) : UNKNOWN),
    },
  ];
}

/** Who spends it: the dearest callers of the range, and all others in one row. */
export function CallerTable({ shared }: { shared: SharedSearch }) {
  const { target, model, environment } = shared;
  const { data } = useQuery(callersQuery({ ...rangeParams(shared), target, model, environment }));
  if (data === undefined || data.items.every(({ caller }) => caller === '')) return null;
  return (
    <Card
      title="Spend by caller"
      sentence="Callers are told by a hash of their key; “callers” in the configuration gives them names."
      className="mt-3"
    >
      <Table
        label="Spend by caller, dearest first"
        columns={columns(shared)}
        rows={rowsOf(data)}
        rowKey={(row) => `${row.caller}/${row.tenant}/${row.others}`}
      />
    </Card>
  );
}
