import { type ChartPoint, TimeChart, type TimeChartProps } from '../../charts/index.js';
import { formatDuration, formatDurationAxis } from '../../format/index.js';
import { Card } from '../../ui/index.js';
import { limitOf } from './limit_of.js';

interface QuantileCardProps {
  title: string;
  sentence: string;
  points: readonly ChartPoint[];
  limitMs: number | null;
  /** The one that is held against the budget first. */
  quantiles: readonly ['p95', ...('p50' | 'p99')[]];
  time: Pick<TimeChartProps, 'bounds' | 'markers' | 'syncId' | 'onZoom' | 'onPick'>;
}

const TONES = [1, 2, 3] as const;

/** Quantiles of a duration over time. */
export function QuantileCard({ title, sentence, points, limitMs, quantiles, time }: QuantileCardProps) {
  return (
    <Card title={title} sentence={sentence}>
      <TimeChart
        {...time}
        title={title}
        points={points}
        series={quantiles.map((key, index) => ({ key, label: key, tone: TONES[index] ?? 3 }))}
        format={formatDuration}
        formatAxis={formatDurationAxis}
        limit={limitOf(limitMs, formatDuration)}
        breachOf="p95"
      />
    </Card>
  );
}
