import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, type ReactNode } from 'react';
import type { Overview } from '../../api/types.js';
import { TimeChart } from '../../charts/index.js';
import { formatDuration, formatDurationAxis, formatMoney, formatMoneyAxis } from '../../format/index.js';
import type { SharedSearch } from '../../search_params.js';
import { Card } from '../../ui/index.js';
import { toMarkers, toPoints, toSpendPoints } from './chart_points.js';
import { callsAround } from './links.js';
import { ThroughputCharts } from './throughput_charts.js';
import { ToxicityCard } from './toxicity_card.js';
import { useZoom } from './use_zoom.js';

interface ChartsSectionProps {
  overview: Overview;
  shared: SharedSearch;
  /** Stands beside the first chart. */
  feed: ReactNode;
}

const limitOf = (value: number | null, format: (value: number) => string) =>
  value === null ? null : { value, label: `budget ${format(value)}` };

/** The charts of the overview: the time ones share one cursor, one zoom and the markers of deployments. */
export default function ChartsSection({ overview, shared, feed }: ChartsSectionProps) {
  const { latency, ttft, throughput, cost, toxicity } = overview.charts;
  const navigate = useNavigate();
  const zoom = useZoom();
  const pick = useCallback(
    (at: number) => void navigate({ to: '/calls', search: callsAround(at, overview.step_seconds, shared) }),
    [navigate, overview.step_seconds, shared],
  );
  const points = useMemo(
    () => ({ ttft: toPoints(ttft.points, ['p50', 'p95']), latency: toPoints(latency.points, ['p50', 'p95', 'p99']) }),
    [ttft.points, latency.points],
  );
  const time = {
    bounds: { from: Date.parse(overview.from), to: Date.parse(overview.to) },
    markers: toMarkers(overview.deployments),
    syncId: 'overview',
    onZoom: zoom,
    onPick: pick,
  };

  return (
    <>
      <div className="mt-3 grid gap-3 lg:grid-cols-[2fr_1fr]">
        <Card title="Time to first token" sentence={ttft.sentence}>
          <TimeChart
            {...time}
            title="Time to first token"
            points={points.ttft}
            series={[
              { key: 'p95', label: 'p95', tone: 1 },
              { key: 'p50', label: 'p50', tone: 2 },
            ]}
            format={formatDuration}
            formatAxis={formatDurationAxis}
            limit={limitOf(ttft.limit_ms, formatDurationAxis)}
            breachOf="p95"
          />
        </Card>
        {feed}
      </div>
      <div className={`mt-3 grid gap-3 md:grid-cols-2 ${toxicity === null ? 'lg:grid-cols-3' : ''}`}>
        <Card title="Latency" sentence={latency.sentence}>
          <TimeChart
            {...time}
            title="Latency"
            points={points.latency}
            series={[
              { key: 'p95', label: 'p95', tone: 1 },
              { key: 'p50', label: 'p50', tone: 2 },
              { key: 'p99', label: 'p99', tone: 3 },
            ]}
            format={formatDuration}
            formatAxis={formatDurationAxis}
            limit={limitOf(latency.limit_ms, formatDurationAxis)}
            breachOf="p95"
          />
        </Card>
        <Card title="Throughput" sentence={throughput.sentence}>
          <ThroughputCharts points={throughput.points} time={time} />
        </Card>
        <Card title="Spend" sentence={cost.sentence} className={toxicity === null ? 'md:max-lg:col-span-2' : undefined}>
          <TimeChart
            title="Spend"
            points={toSpendPoints(cost)}
            bounds={{ from: Date.parse(cost.period_from), to: Date.parse(cost.period_to) }}
            series={[
              { key: 'spent', label: 'spent', tone: 1 },
              { key: 'forecast', label: 'forecast', tone: 1, dashed: true },
            ]}
            bands={[{ key: 'range', label: 'p10–p90' }]}
            format={formatMoney}
            formatAxis={formatMoneyAxis}
            limit={limitOf(cost.limit_usd, (usd) => formatMoney(usd).replace('.00', ''))}
          />
        </Card>
        {toxicity !== null && <ToxicityCard toxicity={toxicity} />}
      </div>
    </>
  );
}
