import { DataTable } from './data_table.js';
import { Legend } from './legend.js';
import { NothingMeasured } from './nothing_measured.js';
import { INSETS, Plot } from './plot.js';
import { hasValues, verticalScale } from './scale.js';
import type { TimeChartProps } from './types.js';
import { useDragZoom } from './use_drag_zoom.js';

const nothing = () => undefined;

/** Lines over time against a budget: one look for every chart of the page. */
export function TimeChart({ sparse = false, ...props }: TimeChartProps) {
  const { title, points, bounds, series, bands = [], format, limit = null, height = 210, onZoom, onPick } = props;
  const pick = (at: number) => onPick?.((points.findLast((point) => point.at <= at) ?? points[0])?.at ?? at);
  const { marked, onPointerDown } = useDragZoom(bounds, INSETS, onZoom ?? nothing, pick);
  if (!hasValues(points)) return <NothingMeasured height={height} />;
  const scale = verticalScale(points, limit, sparse ? 1 : 4);
  const drawn = series.filter(({ key }) => points.some(({ values }) => (values[key] ?? null) !== null));
  const hasBands = points.some((point) => point.bands !== undefined);
  return (
    <>
      <div
        className={`tabular-nums select-none ${onZoom === undefined ? '' : 'cursor-crosshair'}`}
        {...(onZoom === undefined ? {} : { onPointerDown })}
      >
        <Plot {...props} {...scale} height={height} marked={marked} />
      </div>
      <Legend series={drawn} bands={hasBands ? bands : []} limit={limit} limitShown={scale.limitShown} />
      <DataTable caption={title} points={points} series={series} bands={bands} format={format} />
    </>
  );
}
