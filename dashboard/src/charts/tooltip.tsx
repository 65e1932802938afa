import { formatMomentFull } from '../format/index.js';
import { TONES, type Band, type ChartPoint, type Series } from './types.js';

interface PointTooltipProps {
  points: readonly ChartPoint[];
  /** Moment under the pointer, given by the chart. */
  label?: number | string;
  series: readonly Series[];
  bands: readonly Band[];
  format: (value: number | null) => string;
  hint: string;
}

/** What the chart says about the moment under the pointer. */
export function PointTooltip({ points, label: at, series, bands, format, hint }: PointTooltipProps) {
  const point = points.find((each) => each.at === at);
  if (point === undefined) return null;
  const known = series.filter(({ key }) => point.values[key] !== undefined);
  return (
    <div className="rounded-lg border border-line-strong bg-panel px-2.5 py-2 text-xs">
      <p className="mb-1 text-faint">{formatMomentFull(point.at)}</p>
      <dl className="grid grid-cols-[auto_auto] gap-x-4 gap-y-0.5">
        {known.map(({ key, label, tone }) => (
          <div key={key} className="contents">
            <dt className="flex items-center gap-1.5 text-soft">
              <i className="h-0.5 w-3 rounded" style={{ background: TONES[tone] }} />
              {label}
            </dt>
            <dd className="text-right font-medium">{format(point.values[key] ?? null)}</dd>
          </div>
        ))}
        {bands.map(({ key, label }) => {
          const band = point.bands?.[key] ?? null;
          return (
            band !== null && (
              <div key={key} className="contents">
                <dt className="text-soft">{label}</dt>
                <dd className="text-right">
                  {format(band[0])} – {format(band[1])}
                </dd>
              </div>
            )
          );
        })}
      </dl>
      {hint !== '' && <p className="mt-1 text-faint">{hint}</p>}
    </div>
  );
}
