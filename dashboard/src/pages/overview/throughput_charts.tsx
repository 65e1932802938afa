import type { Overview } from '../../api/types.js';
import { TimeChart, type Marker, type Span } from '../../charts/index.js';
import { formatCompact, formatRate, formatRatio, isKnown, NBSP, UNKNOWN } from '../../format/index.js';
import { toPoints } from './chart_points.js';

interface ThroughputChartsProps {
  points: Overview['charts']['throughput']['points'];
  time: {
    bounds: Span;
    markers: readonly Marker[];
    syncId: string;
    onZoom: (from: number, to: number) => void;
    onPick: (at: number) => void;
  };
}

const perSecond = (unit: string) => (value: number | null) =>
  isKnown(value) ? `${formatRate(value)}${NBSP}${unit}` : UNKNOWN;

const ROWS = [
  { key: 'calls_per_second', label: 'calls a second', format: perSecond('calls/s'), axis: formatCompact },
  {
    key: 'output_tokens_per_second',
    label: 'output tokens a second',
    format: perSecond('tokens/s'),
    axis: formatCompact,
  },
  { key: 'error_ratio', label: 'errors', format: formatRatio, axis: formatRatio },
] as const;

/** Three measures with three units: three small charts under one another on the same time, rather than two axes in one. */
export function ThroughputCharts({ points, time }: ThroughputChartsProps) {
  return (
    <div className="flex flex-col">
      {ROWS.map(({ key, label, format, axis }, index) => {
        const last = index === ROWS.length - 1;
        return (
          <div key={key} className="not-first:mt-1">
            <p className="mb-[-6px] text-xs text-soft">{label}</p>
            <TimeChart
              {...time}
              markers={[]}
              title={`Throughput: ${label}`}
              points={toPoints(points, [key])}
              series={[{ key, label, tone: 1 }]}
              format={format}
              formatAxis={axis}
              height={last ? 78 : 64}
              sparse
              bare={!last}
            />
          </div>
        );
      })}
    </div>
  );
}
