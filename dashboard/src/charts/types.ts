/** One moment of a chart: epoch milliseconds and the known values by series. Unknown is null and draws as a gap. */
export interface ChartPoint {
  at: number;
  values: Readonly<Record<string, number | null>>;
  /** Low and high ends by band. */
  bands?: Readonly<Record<string, readonly [number, number] | null>>;
}

export interface Series {
  key: string;
  label: string;
  /** 1 is the line that matters most. */
  tone: 1 | 2 | 3;
  dashed?: boolean;
}

export interface Band {
  key: string;
  label: string;
  /** How sure the data is (the usual one), or what it is held against. */
  tone?: 'data' | 'reference';
}

export interface Limit {
  value: number;
  label: string;
}

export interface Marker {
  at: number;
  label: string;
}

export interface Span {
  from: number;
  to: number;
}

export interface TimeChartProps {
  /** What the chart shows, for those who hear it. */
  title: string;
  points: readonly ChartPoint[];
  bounds: Span;
  series: readonly Series[];
  bands?: readonly Band[];
  format: (value: number | null) => string;
  formatAxis?: (value: number) => string;
  limit?: Limit | null;
  /** Series whose values above the limit are shaded. */
  breachOf?: string;
  markers?: readonly Marker[];
  syncId?: string;
  height?: number;
  /** The horizontal axis may be left to the chart below. */
  bare?: boolean;
  /** Small charts name only the ends of the vertical axis. */
  sparse?: boolean;
  onZoom?: (from: number, to: number) => void;
  onPick?: (at: number) => void;
}

export const BAND_TONES = { data: 'var(--band)', reference: 'var(--reference)' } as const;

export const TONES: Record<Series['tone'], string> = { 1: 'var(--line-1)', 2: 'var(--line-2)', 3: 'var(--line-3)' };
