import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { nextSorting, sorted, type Sorting, type SortValue } from './sorting.js';

export interface Column<Row> {
  key: string;
  header: string;
  /** Explains the header to those who hover. */
  hint?: string;
  align?: 'left' | 'right';
  cell: (row: Row) => ReactNode;
  /** What the rows are sorted by when the reader asks for that; columns without it cannot be sorted. */
  sort?: (row: Row) => SortValue;
}

interface TableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}

const side = (align: 'left' | 'right' | undefined) => (align === 'left' ? 'text-left' : 'text-right');

interface HeadProps<Row> {
  column: Column<Row>;
  sorting: Sorting | null;
  onSort: () => void;
}

/** Name of a column; a button where the rows can be sorted by it. */
function Head<Row>({ column, sorting, onSort }: HeadProps<Row>) {
  if (column.sort === undefined) return column.header;
  const Arrow = sorting?.descending === true ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      onClick={onSort}
      className={`inline-flex items-center gap-1 hover:text-ink ${sorting === null ? '' : 'text-ink'}`}
    >
      {column.header}
      {sorting !== null && <Arrow size={11} aria-hidden />}
    </button>
  );
}

function ariaSort(sorting: Sorting | null): 'ascending' | 'descending' | undefined {
  if (sorting === null) return undefined;
  return sorting.descending ? 'descending' : 'ascending';
}

/** Rows of numbers; the first column names the row. In the order given until the reader sorts. Scrolls sideways where there is no room. */
export function Table<Row>({ label, columns, rows, rowKey }: TableProps<Row>) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const by = columns.find(({ key }) => key === sorting?.key)?.sort;
  const shown = sorting === null || by === undefined ? rows : sorted(rows, by, sorting.descending);
  const sort = ({ key, sort: valueOf }: Column<Row>) => {
    const isNumber = rows.some((row) => typeof valueOf?.(row) === 'number');
    setSorting(nextSorting(sorting, key, isNumber));
  };
  return (
    <div className="relative overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
      <table className="w-full border-collapse text-[0.8125rem]">
        <thead>
          <tr className="border-b border-line text-xs text-faint">
            {columns.map((column, index) => (
              <th
                key={column.key}
                scope="col"
                aria-sort={ariaSort(sorting?.key === column.key ? sorting : null)}
                title={column.hint}
                className={`px-2 py-1 font-medium whitespace-nowrap first:pl-0 last:pr-0 ${side(index === 0 ? 'left' : column.align)}`}
              >
                <Head
                  column={column}
                  sorting={sorting?.key === column.key ? sorting : null}
                  onSort={() => sort(column)}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={rowKey(row)} className="border-b border-line last:border-0">
              {columns.map((column, index) => {
                const Cell = index === 0 ? 'th' : 'td';
                return (
                  <Cell
                    key={column.key}
                    {...(index === 0 ? { scope: 'row' } : {})}
                    className={`px-2 py-2 font-normal whitespace-nowrap first:pl-0 last:pr-0 ${side(index === 0 ? 'left' : column.align)}`}
                  >
                    {column.cell(row)}
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
