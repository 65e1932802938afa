import { SERVER_METRIC_SOURCES, type ScrapedMetric, type ServerMetricSource } from '../../core/names/server_metrics.js';
import type { ExposedSample } from './parse_exposition.js';

/** The series behind one of our metrics, in our units, by what tells them apart. */
type ScrapedSeries = Map<string, number>;

/** What a server tells, by our metric. */
export type Told = ReadonlyMap<ScrapedMetric, ReadonlyMap<string, number>>;

const METRICS = Object.keys(SERVER_METRIC_SOURCES) as ScrapedMetric[];
const KNOWN = new Set(Object.values(SERVER_METRIC_SOURCES).flatMap((sources) => sources.flatMap(({ names }) => names)));

/** Whether a family of a server's exposition is one we know; Python's client adds `_total` where the server's name has none. */
export function isKnownFamily(name: string): boolean {
  return KNOWN.has(name) || KNOWN.has(withoutTotal(name)) || KNOWN.has(`${name}_total`);
}

/** What an exposition tells, by our metric; metrics it does not have are absent. Values that are no finite numbers are none. */
export function normalise(samples: readonly ExposedSample[]): Told {
  const families = new Map<string, ExposedSample[]>();
  for (const sample of samples) {
    if (!Number.isFinite(sample.value)) continue;
    const family = families.get(sample.name);
    if (family === undefined) families.set(sample.name, [sample]);
    else family.push(sample);
  }
  const found = new Map<ScrapedMetric, ScrapedSeries>();
  for (const metric of METRICS) {
    const series = firstOf(SERVER_METRIC_SOURCES[metric], families);
    if (series !== null) found.set(metric, series);
  }
  return found;
}

type Families = ReadonlyMap<string, readonly ExposedSample[]>;

function firstOf(sources: readonly ServerMetricSource[], families: Families): ScrapedSeries | null {
  for (const source of sources) {
    const series = seriesOf(source, families);
    if (series.size > 0) return series;
  }
  return null;
}

function seriesOf({ names, where, needs, scale = 1 }: ServerMetricSource, families: Families): ScrapedSeries {
  const series: ScrapedSeries = new Map();
  if (needs !== undefined && !families.has(needs)) return series;
  for (const name of names) {
    for (const { labels, value } of familyOf(name, families)) {
      if (where !== undefined && labels.get(where.label) !== where.value) continue;
      series.set(`${name} ${JSON.stringify([...labels].sort())}`, value * scale);
    }
  }
  return series;
}

function familyOf(name: string, families: Families): readonly ExposedSample[] {
  return families.get(name) ?? families.get(`${name}_total`) ?? families.get(withoutTotal(name)) ?? [];
}

function withoutTotal(name: string): string {
  return name.endsWith('_total') ? name.slice(0, -'_total'.length) : name;
}
