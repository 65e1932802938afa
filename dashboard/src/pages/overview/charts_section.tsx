import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, type ReactNode } from 'react';
import type { Overview } from '../../api/types.js';
import type { SharedSearch } from '../../search_params.js';
import { Card } from '../../ui/index.js';
import { toMarkers, toPoints } from './chart_points.js';
import { callsAround } from './links.js';
import { QuantileCard } from './quantile_card.js';
import { SpendCard } from './spend_card.js';
import { ThroughputCharts } from './throughput_charts.js';
import { ToxicityCard } from './toxicity_card.js';
import { useZoom } from './use_zoom.js';

interface ChartsSectionProps {
  overview: Overview;
  shared: SharedSearch;
  /** Stands beside the first chart. */
  feed: ReactNode;
}

const TTFT_QUANTILES = ['p95', 'p50'] as const;
const LATENCY_QUANTILES = ['p95', 'p50', 'p99'] as const;

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
    () => ({ ttft: toPoints(ttft.points, TTFT_QUANTILES), latency: toPoints(latency.points, LATENCY_QUANTILES) }),
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
        <QuantileCard
          title="Time to first token"
          sentence={ttft.sentence}
          points={points.ttft}
          limitMs={ttft.limit_ms}
          quantiles={TTFT_QUANTILES}
          time={time}
        />
        {feed}
      </div>
      <div className={`mt-3 grid gap-3 md:grid-cols-2 ${toxicity === null ? 'lg:grid-cols-3' : ''}`}>
        <QuantileCard
          title="Latency"
          sentence={latency.sentence}
          points={points.latency}
          limitMs={latency.limit_ms}
          quantiles={LATENCY_QUANTILES}
          time={time}
        />
        <Card title="Throughput" sentence={throughput.sentence}>
          <ThroughputCharts points={throughput.points} time={time} />
        </Card>
        <SpendCard cost={cost} className={toxicity === null ? 'md:max-lg:col-span-2' : undefined} />
        {toxicity !== null && <ToxicityCard toxicity={toxicity} />}
      </div>
    </>
  );
}
