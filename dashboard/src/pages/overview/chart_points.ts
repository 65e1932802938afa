import type { ChartPoint, Marker } from '../../charts/index.js';
import type { Deployment, Overview } from '../../api/types.js';

type Charts = Overview['charts'];
type Key<P> = Exclude<keyof P, 'at'>;

/** The API's points as points of a chart, with the series named. */
export function toPoints<P extends { at: string }>(points: readonly P[], keys: readonly Key<P>[]): ChartPoint[] {
  return points.map((point) => ({
    at: Date.parse(point.at),
    values: Object.fromEntries(
      keys.map((key) => {
        const value = point[key];
        return [key, typeof value === 'number' ? value : null];
      }),
    ),
  }));
}

/** Spent so far and where it is heading, as one line of time; the forecast starts where the spending stands. */
export function toSpendPoints({ spent, forecast }: Pick<Charts['cost'], 'spent' | 'forecast'>): ChartPoint[] {
  const points = new Map<number, ChartPoint>();
  for (const { at, usd } of spent) points.set(Date.parse(at), { at: Date.parse(at), values: { spent: usd } });
  const last = spent.at(-1);
  if (last !== undefined && forecast.length > 0) {
    const at = Date.parse(last.at);
    points.set(at, { at, values: { spent: last.usd, forecast: last.usd }, bands: { range: [last.usd, last.usd] } });
  }
  for (const { at, usd, low, high } of forecast) {
    const when = Date.parse(at);
    const values = { ...points.get(when)?.values, forecast: usd };
    points.set(when, { at: when, values, bands: { range: [low, high] } });
  }
  return [...points.values()].sort((a, b) => a.at - b.at);
}

/** The share of toxic answers with its interval. */
export function toToxicityPoints(points: NonNullable<Charts['toxicity']>['points']): ChartPoint[] {
  return points.map(({ at, value, low, high }) => ({
    at: Date.parse(at),
    values: { share: value },
    bands: { interval: low === null || high === null ? null : [low, high] },
  }));
}

/** Version changes as markers; the target is named only where several are shown. */
export function toMarkers(deployments: readonly Deployment[]): Marker[] {
  const several = new Set(deployments.map(({ target }) => target)).size > 1;
  return deployments.map(({ at, target, version }) => ({
    at: Date.parse(at),
    label: several ? `${target} ${version}` : version,
  }));
}
