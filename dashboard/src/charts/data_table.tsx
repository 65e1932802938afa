import { formatMomentFull } from '../format/index.js';
import { thinned } from './scale.js';
import type { Band, ChartPoint, Series } from './types.js';

interface DataTableProps {
  caption: string;
  points: readonly ChartPoint[];
  series: readonly Series[];
  bands: readonly Band[];
  format: (value: number | null) => string;
}

/** The chart's numbers for those who hear the page instead of seeing it. */
export function DataTable({ caption, points, series, bands, format }: DataTableProps) {
  return (
    <div className="sr-only">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">time</th>
            {series.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
            {bands.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {thinned(points).map((point) => (
            <tr key={point.at}>
              <th scope="row">{formatMomentFull(point.at)}</th>
              {series.map(({ key }) => (
                <td key={key}>{format(point.values[key] ?? null)}</td>
              ))}
              {bands.map(({ key }) => {
                const band = point.bands?.[key] ?? null;
                return <td key={key}>{band === null ? format(null) : `${format(band[0])} to ${format(band[1])}`}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
