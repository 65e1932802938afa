import { ArrowDown, ArrowUp, ChevronDown } from 'lucide-react';
import { Fragment } from 'react';
import type { CallSort } from '../../api/types.js';
import type { CallsSearch } from '../../search_params.js';
import { nextSorting } from '../../ui/index.js';

/** Another order of the list, as the URL holds it. */
export type SortChange = Pick<CallsSearch, 'sort' | 'order'>;

interface ListHeadProps {
  search: CallsSearch;
  onSort: (change: SortChange) => void;
  /** The grid of the rows. */
  className: string;
}

/** Where columns are left out, the choice of the order stands in its place. */
const PROMPT = 'prompt and output';

const HEADS: readonly { label: string; show: string; sort?: CallSort }[] = [
  { label: 'time', show: '', sort: 'started_at' },
  { label: 'model', show: '@max-2xl:hidden' },
  { label: PROMPT, show: '@max-5xl:hidden' },
  { label: 'outcome', show: '@max-2xl:hidden' },
  { label: 'first token', show: 'text-right @max-2xl:hidden', sort: 'ttft_ms' },
  { label: 'took', show: 'text-right', sort: 'duration_ms' },
  { label: 'tokens in / out', show: 'text-right @max-5xl:hidden', sort: 'tokens' },
  { label: 'cost', show: 'text-right @max-5xl:hidden', sort: 'cost_usd' },
];

/** What is on top. */
const ENDS = {
  time: { desc: 'the newest', asc: 'the oldest' },
  figure: { desc: 'the most', asc: 'the least' },
};

/** Every order there is, for lists that have no room for every column. */
const ORDERS: readonly { label: string; sort: CallSort; order?: 'asc' }[] = [
  { label: 'oldest first', sort: 'started_at', order: 'asc' },
  { label: 'slowest first', sort: 'duration_ms' },
  { label: 'fastest first', sort: 'duration_ms', order: 'asc' },
  { label: 'latest first token', sort: 'ttft_ms' },
  { label: 'earliest first token', sort: 'ttft_ms', order: 'asc' },
  { label: 'most tokens', sort: 'tokens' },
  { label: 'fewest tokens', sort: 'tokens', order: 'asc' },
  { label: 'dearest first', sort: 'cost_usd' },
  { label: 'cheapest first', sort: 'cost_usd', order: 'asc' },
];

/** The name of a column that the list can be sorted by. */
function SortButton({
  label,
  sort,
  search,
  onSort,
}: Omit<ListHeadProps, 'className'> & { label: string; sort: CallSort }) {
  const { sort: current = 'started_at', order } = search;
  const isSorted = current === sort;
  const Arrow = order === 'asc' ? ArrowUp : ArrowDown;
  const press = () => {
    const next = nextSorting({ key: current, descending: order !== 'asc' }, sort, true);
    const turned = next?.descending === false ? 'asc' : undefined;
    // Newest first is what a list is without an order.
    const isUsual = next === null || (sort === 'started_at' && turned === undefined);
    onSort({ sort: isUsual ? undefined : sort, order: turned });
  };
  return (
    <button
      type="button"
      onClick={press}
      aria-pressed={isSorted}
      aria-label={`Sort by ${label}${isSorted ? `, now ${ENDS[sort === 'started_at' ? 'time' : 'figure'][order ?? 'desc']} first` : ''}`}
      className={`inline-flex items-center gap-1 hover:text-ink ${isSorted ? 'text-ink' : ''}`}
    >
      {isSorted && <Arrow size={11} aria-hidden />}
      {label}
    </button>
  );
}

/** The same as a choice. */
function OrderChoice({ search, onSort }: Omit<ListHeadProps, 'className'>) {
  const chosen = ORDERS.findIndex(({ sort, order }) => sort === search.sort && order === search.order);
  return (
    <span className="relative justify-self-start @5xl:hidden">
      <select
        aria-label="Order"
        value={chosen}
        onChange={(event) => {
          const { sort, order } = ORDERS[Number(event.target.value)] ?? {};
          onSort({ sort, order });
        }}
        className="appearance-none bg-transparent pr-4 hover:text-ink"
      >
        <option value={-1}>newest first</option>
        {ORDERS.map(({ label }, index) => (
          <option key={label} value={index}>
            {label}
          </option>
        ))}
      </select>
      <ChevronDown size={12} className="pointer-events-none absolute top-0.5 right-0" aria-hidden />
    </span>
  );
}

/** Names of the columns; a press on one sorts the list by it, another turns it round, a third takes it back to newest first. */
export function ListHead({ search, onSort, className }: ListHeadProps) {
  return (
    <div className={`${className} border-b border-line px-3 py-1.5 text-xs font-medium text-faint`}>
      {HEADS.map(({ label, show, sort }) => (
        <Fragment key={label}>
          {label === PROMPT && <OrderChoice search={search} onSort={onSort} />}
          <span className={show}>
            {sort === undefined ? label : <SortButton label={label} sort={sort} search={search} onSort={onSort} />}
          </span>
        </Fragment>
      ))}
    </div>
  );
}
