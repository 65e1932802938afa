import { STATE_FILL, type State } from './state.js';
import { StateBadge } from './state_badge.js';

export interface IntervalRow {
  key: string;
  label: string;
  /** Null where nothing is known: only the interval is drawn. */
  value: number | null;
  low: number;
  high: number;
  state: State;
  /** Instead of the word of the state; empty: no word, for what is neither good nor bad. */
  word?: string;
  /** The figures in words, after the picture. */
  figures: string;
}

interface IntervalPlotProps {
  label: string;
  rows: readonly IntervalRow[];
  /** What is tolerated, lightly shaded. */
  band: { low: number; high: number } | null;
  /** The value that means no difference; drawn as a line. */
  neutral: number;
}

/** From 0 to 100 over everything shown, with a little air on both sides. */
function scaleOf({ rows, band, neutral }: Omit<IntervalPlotProps, 'label'>): (value: number) => number {
  const all = [
    neutral,
    ...rows.flatMap(({ low, high }) => [low, high]),
    ...(band === null ? [] : [band.low, band.high]),
  ];
  const least = Math.min(...all);
  const span = Math.max(...all) - least || 1;
  return (value) => 3 + (94 * (value - least)) / span;
}

function Picture({
  row,
  place,
  band,
  neutral,
}: { row: IntervalRow; place: (value: number) => number } & Pick<IntervalPlotProps, 'band' | 'neutral'>) {
  const [low, high] = [place(row.low), place(row.high)];
  return (
    <div aria-hidden className="relative h-6">
      {band !== null && (
        <i
          className="absolute inset-y-0 rounded-xs bg-(--reference)"
          style={{ left: `${place(band.low)}%`, width: `${place(band.high) - place(band.low)}%` }}
        />
      )}
      <i className="absolute inset-y-0 w-px bg-line-strong" style={{ left: `${place(neutral)}%` }} />
      <i
        className={`absolute top-1/2 h-0.5 -translate-y-1/2 rounded ${STATE_FILL[row.state]}`}
        style={{ left: `${low}%`, width: `${Math.max(high - low, 0.5)}%` }}
      />
      {row.value !== null && (
        <i
          className={`absolute top-1/2 size-2 -translate-1/2 rounded-full ${STATE_FILL[row.state]}`}
          style={{ left: `${place(row.value)}%` }}
        />
      )}
    </div>
  );
}

/** Estimates with their intervals on one scale, one a row; the figures stand beside the picture. */
export function IntervalPlot({ label, rows, band, neutral }: IntervalPlotProps) {
  const place = scaleOf({ rows, band, neutral });
  return (
    <ul aria-label={label} className="flex flex-col text-[0.8125rem]">
      {rows.map((row) => (
        <li
          key={row.key}
          className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-b border-line py-1.5 last:border-0 xs:grid-cols-[minmax(7rem,2fr)_minmax(8rem,3fr)_minmax(6rem,auto)]"
        >
          <span className="min-w-0 break-words">
            {row.label}
            <span className="block text-xs text-faint tabular-nums">{row.figures}</span>
          </span>
          <div className="max-xs:order-last max-xs:col-span-2">
            <Picture row={row} place={place} band={band} neutral={neutral} />
          </div>
          <span className="text-right">{row.word !== '' && <StateBadge state={row.state} word={row.word} />}</span>
        </li>
      ))}
    </ul>
  );
}
