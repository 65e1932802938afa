import { CartesianGrid, ComposedChart, ReferenceArea, ReferenceLine, ResponsiveContainer, Tooltip } from 'recharts';
import { AXIS_WIDTH, TimeAxis, ValueAxis } from './axes.js';
import { Bands, Breaches, Markers } from './behind_lines.js';
import { breachSpans } from './breaches.js';
import { Lines } from './lines.js';
import { PointTooltip } from './tooltip.js';
import type { Span, TimeChartProps } from './types.js';

const MARGIN = { top: 14, right: 8, bottom: 0, left: 0 };
/** What stands beside the plot, pixels. */
export const INSETS = { left: MARGIN.left + AXIS_WIDTH, right: MARGIN.right };

interface PlotProps extends Omit<TimeChartProps, 'sparse'> {
  height: number;
  /** Of the vertical axis. */
  ticks: readonly number[];
  limitShown: boolean;
  /** What is being marked with the mouse. */
  marked: Span | null;
}

/** The drawn part of a time chart: from what lies behind to what lies over the lines. */
export function Plot(props: PlotProps) {
  const { title, points, bounds, series, bands = [], markers = [], format, limit = null, breachOf, height } = props;
  const breaches = limit === null || breachOf === undefined ? [] : breachSpans(points, breachOf, limit.value);
  const hint = props.onZoom === undefined ? '' : 'click: these calls · drag: zoom';
  return (
    <ResponsiveContainer width="100%" height={height} minWidth={0} initialDimension={{ width: 480, height }}>
      <ComposedChart
        data={[...points]}
        margin={MARGIN}
        title={title}
        syncMethod="value"
        {...(props.syncId === undefined ? {} : { syncId: props.syncId })}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" syncWithTicks />
        <TimeAxis bounds={bounds} bare={props.bare ?? false} />
        <ValueAxis ticks={props.ticks} format={props.formatAxis ?? format} />
        <Breaches spans={breaches} bounds={bounds} />
        <Markers markers={markers} bounds={bounds} />
        <Bands bands={bands} />
        <Lines series={series} points={points} />
        {limit !== null && props.limitShown && (
          <ReferenceLine y={limit.value} stroke="var(--over)" strokeWidth={1.3} strokeDasharray="2 3" />
        )}
        {props.marked !== null && (
          <ReferenceArea x1={props.marked.from} x2={props.marked.to} fill="var(--accent)" fillOpacity={0.14} />
        )}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--line-strong)' }}
          wrapperStyle={{ zIndex: 10, outline: 'none' }}
          content={<PointTooltip points={points} series={series} bands={bands} format={format} hint={hint} />}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}
