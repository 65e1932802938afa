import type { ReactNode } from 'react';

export interface Column<Row> {
  key: string;
  header: string;
  /** Explains the header to those who hover. */
  hint?: string;
  align?: 'left' | 'right';
  cell: (row: Row) => ReactNode;
}

interface TableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}

const side = (align: 'left' | 'right' | undefined) => (align === 'left' ? 'text-left' : 'text-right');

/** Rows of numbers; the first column names the row. Scrolls sideways where there is no room. */
export function Table<Row>({ label, columns, rows, rowKey }: TableProps<Row>) {
  return (
    <div className="relative overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
      <table className="w-full border-collapse text-[0.8125rem]">
        <thead>
          <tr className="border-b border-line text-xs text-faint">
            {columns.map((column, index) => (
              <th
                key={column.key}
                scope="col"
                title={column.hint}
                className={`px-2 py-1 font-medium whitespace-nowrap first:pl-0 last:pr-0 ${side(index === 0 ? 'left' : column.align)}`}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
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
