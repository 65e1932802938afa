import { BAND_TONES, TONES, type Band, type Limit, type Series } from './types.js';

interface LegendProps {
  series: readonly Series[];
  bands: readonly Band[];
  limit: Limit | null;
  limitShown: boolean;
}

/** Names of the lines, below the chart; left out where one line needs none. */
export function Legend({ series, bands, limit, limitShown }: LegendProps) {
  if (series.length < 2 && limit === null && bands.length === 0) return null;
  return (
    <ul aria-hidden className="mt-1.5 flex flex-wrap gap-x-3.5 gap-y-1 text-xs text-soft">
      {series.length > 1 &&
        series.map(({ key, label, tone, dashed }) => (
          <li key={key} className="flex items-center gap-1.5">
            <Stroke color={TONES[tone]} dash={dashed === true ? '4 3' : undefined} />
            {label}
          </li>
        ))}
      {bands.map(({ key, label, tone = 'data' }) => (
        <li key={key} className="flex items-center gap-1.5">
          <i className="h-2.5 w-3.5 rounded-xs" style={{ background: BAND_TONES[tone] }} />
          {label}
        </li>
      ))}
      {limit !== null && (
        <li className="flex items-center gap-1.5">
          <Stroke color="var(--over)" dash="2 2.4" />
          {limit.label}
          {!limitShown && ', far above'}
        </li>
      )}
    </ul>
  );
}

function Stroke({ color, dash }: { color: string; dash: string | undefined }) {
  return (
    <svg width={16} height={4} className="flex-none">
      <line x1={0} x2={16} y1={2} y2={2} stroke={color} strokeWidth={2} strokeDasharray={dash} />
    </svg>
  );
}
