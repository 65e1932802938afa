import { Area, ReferenceArea, ReferenceLine } from 'recharts';
import { BAND_TONES, type Band, type ChartPoint, type Marker, type Span } from './types.js';

/** Where a value was over its limit. */
export function Breaches({ spans, bounds }: { spans: readonly Span[]; bounds: Span }) {
  const within = (at: number) => Math.min(Math.max(at, bounds.from), bounds.to);
  return spans.map(({ from, to }) => (
    <ReferenceArea
      key={from}
      x1={within(from)}
      x2={within(to)}
      fill="var(--over-bg)"
      fillOpacity={0.75}
      ifOverflow="hidden"
    />
  ));
}

/** Near an end of the plot a label stands beside its line, so that none of it is cut off. */
function labelPosition(at: number, { from, to }: Span): 'top' | 'insideTopLeft' | 'insideTopRight' {
  const share = (at - from) / (to - from);
  if (share < 0.08) return 'insideTopLeft';
  return share > 0.92 ? 'insideTopRight' : 'top';
}

/** What happened when: deployments, the start of a change. */
export function Markers({ markers, bounds }: { markers: readonly Marker[]; bounds: Span }) {
  return markers.map(({ at, label }) => (
    <ReferenceLine
      key={`${at}${label}`}
      x={at}
      stroke="var(--faint)"
      strokeWidth={1}
      ifOverflow="hidden"
      label={{ value: label, position: labelPosition(at, bounds), fill: 'var(--faint)', fontSize: 10.5 }}
    />
  ));
}

/** How sure a line is, or between what it usually lies. */
export function Bands({ bands }: { bands: readonly Band[] }) {
  return bands.map(({ key, tone = 'data' }) => (
    <Area
      key={key}
      dataKey={(point: ChartPoint) => point.bands?.[key] ?? null}
      stroke="none"
      fill={BAND_TONES[tone]}
      fillOpacity={1}
      isAnimationActive={false}
      activeDot={false}
    />
  ));
}
