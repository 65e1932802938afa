/**
 * What a panel shows, told once for both stores. A panel without `sql` (or without `promql`) is left out of the board
 * whose store cannot answer it.
 */
export interface PanelSpec {
  title: string;
  description: string;
  kind: 'stat' | 'timeseries' | 'table';
  /** Width in columns of 24. */
  width: number;
  /** A unit of Grafana: s, reqps, percentunit, currencyUSD, short ... */
  unit: string;
  sql?: string;
  promql?: PromQuery[];
  /** Values from which the colour changes, ascending. Absent: no colour says good or bad. */
  thresholds?: { near: number; over: number };
  /** Largest value the axis must show, for ratios. */
  max?: number;
  stacked?: boolean;
  /** Series by regular expression of their name, drawn as a dashed line. */
  dashed?: string;
  /** Values come this seldom, milliseconds: shorter gaps in a line are bridged. Absent: a gap is a time without calls. */
  bridgedMs?: number;
  /** Columns of a table. */
  columns?: Column[];
}

export interface PromQuery {
  expr: string;
  /** Name of the series: a text or a template such as {{model}}; the column of a table. */
  name: string;
}

/** Letter of the query at this place: A, B, C ... */
export const refId = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);

export interface Column {
  /** As the SQL, or a PromQuery's name, calls it. */
  name: string;
  title?: string;
  unit?: string;
  /** Texts that stand for a state. */
  states?: boolean;
  thresholds?: { near: number; over: number };
  /** A click sets this variable of the board. */
  sets?: string;
  wide?: boolean;
}

export interface RowSpec {
  title: string;
  height: number;
  panels: PanelSpec[];
}
