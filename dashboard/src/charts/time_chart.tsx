import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatClock, formatDay } from '../format/index.js';
import { ticksAreDays, timeTicks } from '../time/ticks.js';
import { breachSpans } from './breaches.js';
import { DataTable } from './data_table.js';
import { Legend } from './legend.js';
import { LonelyDot } from './lonely_dot.js';
import { NothingMeasured } from './nothing_measured.js';
import { hasValues, verticalScale } from './scale.js';
import { PointTooltip } from './tooltip.js';
import {
  BAND_TONES,
  TONES,
  type Band,
  type ChartPoint,
  type Limit,
  type Marker,
  type Series,
  type Span,
} from './types.js';
import { useDragZoom } from './use_drag_zoom.js';

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

const MARGIN = { top: 14, right: 8, bottom: 0, left: 0 };
const AXIS_WIDTH = 52;
const INSETS = { left: MARGIN.left + AXIS_WIDTH, right: MARGIN.right };
const TICK = { fill: 'var(--faint)', fontSize: 11 };
const nothing = () => undefined;

/** Lines over time against a budget: one look for every chart of the page. */
export function TimeChart(props: TimeChartProps) {
  const {
    title,
    points,
    bounds,
    series,
    bands = [],
    format,
    limit = null,
    breachOf,
    markers = [],
    height = 210,
  } = props;
  const { onZoom, onPick, bare = false, sparse = false, formatAxis = format } = props;
  const pick = (at: number) => onPick?.((points.findLast((point) => point.at <= at) ?? points[0])?.at ?? at);
  const { marked, onPointerDown } = useDragZoom(bounds, INSETS, onZoom ?? nothing, pick);
  const { ticks, limitShown } = verticalScale(points, limit, sparse ? 1 : 4);
  const top = ticks.at(-1) ?? 1;
  const days = ticksAreDays(bounds.from, bounds.to);
  const breaches = limit === null || breachOf === undefined ? [] : breachSpans(points, breachOf, limit.value);
  const within = (at: number) => Math.min(Math.max(at, bounds.from), bounds.to);
  if (!hasValues(points)) return <NothingMeasured height={height} />;
  const drawn = series.filter(({ key }) => points.some(({ values }) => (values[key] ?? null) !== null));
  const hint = onZoom === undefined ? '' : 'click: these calls · drag: zoom';

  return (
    <>
      <div
        className={`tabular-nums select-none ${onZoom === undefined ? '' : 'cursor-crosshair'}`}
        {...(onZoom === undefined ? {} : { onPointerDown })}
      >
        <ResponsiveContainer width="100%" height={height} minWidth={0} initialDimension={{ width: 480, height }}>
          <ComposedChart
            data={[...points]}
            margin={MARGIN}
            title={title}
            syncMethod="value"
            {...(props.syncId === undefined ? {} : { syncId: props.syncId })}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" syncWithTicks />
            <XAxis
              dataKey="at"
              type="number"
              scale="time"
              domain={[bounds.from, bounds.to]}
              allowDataOverflow
              ticks={timeTicks(bounds.from, bounds.to)}
              tickFormatter={(at: number) => (days ? formatDay(at) : formatClock(at))}
              tick={bare ? false : TICK}
              height={bare ? 8 : 22}
              tickLine={false}
              axisLine={false}
              minTickGap={16}
            />
            <YAxis
              domain={[0, top]}
              ticks={ticks}
              interval={0}
              tickFormatter={(value: number) => (value === 0 ? '0' : formatAxis(value))}
              tick={TICK}
              width={AXIS_WIDTH}
              tickLine={false}
              axisLine={false}
            />
            {breaches.map((span) => (
              <ReferenceArea
                key={span.from}
                x1={within(span.from)}
                x2={within(span.to)}
                fill="var(--over-bg)"
                fillOpacity={0.75}
                ifOverflow="hidden"
              />
            ))}
            {markers.map((marker) => (
              <ReferenceLine
                key={`${marker.at}${marker.label}`}
                x={marker.at}
                stroke="var(--faint)"
                strokeWidth={1}
                ifOverflow="hidden"
                label={{ value: marker.label, position: 'top', fill: 'var(--faint)', fontSize: 10.5 }}
              />
            ))}
            {bands.map(({ key, tone = 'data' }) => (
              <Area
                key={key}
                dataKey={(point: ChartPoint) => point.bands?.[key] ?? null}
                stroke="none"
                fill={BAND_TONES[tone]}
                fillOpacity={1}
                isAnimationActive={false}
                activeDot={false}
              />
            ))}
            {series.toReversed().map(({ key, tone, dashed }) => (
              <Line
                key={key}
                dataKey={(point: ChartPoint) => point.values[key] ?? null}
                name={key}
                stroke={TONES[tone]}
                strokeWidth={tone === 1 ? 2 : 1.6}
                {...(dashed === true ? { strokeDasharray: '4 4' } : {})}
                dot={<LonelyDot source={points} of={key} fill={TONES[tone]} />}
                activeDot={{ r: 3, strokeWidth: 0, fill: TONES[tone] }}
                isAnimationActive={false}
              />
            ))}
            {limit !== null && limitShown && (
              <ReferenceLine y={limit.value} stroke="var(--over)" strokeWidth={1.3} strokeDasharray="2 3" />
            )}
            {marked !== null && (
              <ReferenceArea x1={marked.from} x2={marked.to} fill="var(--accent)" fillOpacity={0.14} />
            )}
            <Tooltip
              isAnimationActive={false}
              cursor={{ stroke: 'var(--line-strong)' }}
              wrapperStyle={{ zIndex: 10, outline: 'none' }}
              content={<PointTooltip points={points} series={series} bands={bands} format={format} hint={hint} />}
            />
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <Legend
        series={drawn}
        bands={points.some((point) => point.bands !== undefined) ? bands : []}
        limit={limit}
        limitShown={limitShown}
      />
      <DataTable caption={title} points={points} series={series} bands={bands} format={format} />
    </>
  );
}
