import {
  SERVER_METRIC_MEANS,
  SERVER_METRICS,
  type ScrapedMetric,
  type ServerMetric,
} from '../../core/names/server_metrics.js';
import type { Told } from './normalise.js';

const isTotal = (metric: ServerMetric) => SERVER_METRICS[metric].endsWith('_total');

/** How several series of a gauge become one: requests and bytes add up; of shares, see the help of each. */
const COMBINE: Partial<Record<ServerMetric, (values: number[]) => number>> = {
  kvCacheUse: (values) => Math.max(...values),
  gpuUse: (values) => sum(values) / values.length,
};

/**
 * Keeps what one address tells between scrapes. Counters are kept as their growth since the first scrape, series by series: one that falls was
 * started again and has grown by what it shows; one that is new counts from 0 on, unless everything is new.
 */
export class ServerCounts {
  #before: Told | null = null;
  readonly #totals = new Map<ServerMetric, number>();
  #gauges = new Map<ServerMetric, number>();

  /** Takes in one scrape. */
  take(told: Told): void {
    const gauges = new Map<ServerMetric, number>();
    for (const metric of Object.keys(SERVER_METRICS) as ServerMetric[]) {
      if (metric === 'up') continue;
      const series = told.get(metric);
      if (series === undefined) continue;
      if (isTotal(metric)) this.#totals.set(metric, (this.#totals.get(metric) ?? 0) + this.#growth(metric, told));
      else gauges.set(metric, (COMBINE[metric] ?? sum)([...series.values()]));
    }
    for (const metric of ['batchSize', 'waiting'] as const) {
      const mean = gauges.has(metric) ? null : this.#mean(metric, told);
      if (mean !== null) gauges.set(metric, mean);
    }
    this.#gauges = gauges;
    this.#before = told;
  }

  /** The server does not answer: what it told last holds no more. */
  forget(): void {
    this.#gauges.clear();
  }

  /** Values by metric, as of the last scrape. */
  values(): Map<ServerMetric, number> {
    return new Map([...this.#gauges, ...this.#totals]);
  }

  #growth(metric: ScrapedMetric, told: Told): number {
    if (this.#before === null) return 0;
    const before = this.#before.get(metric);
    return sum(
      [...(told.get(metric) ?? [])].map(([key, value]) => {
        const last = before?.get(key) ?? 0;
        return Math.max(0, value >= last ? value - last : value);
      }),
    );
  }

  /** Of what was observed since the last scrape; null when that is nothing. */
  #mean(metric: keyof typeof SERVER_METRIC_MEANS, told: Told): number | null {
    const { sum: total, count } = SERVER_METRIC_MEANS[metric];
    const observations = this.#growth(count, told);
    return observations > 0 ? this.#growth(total, told) / observations : null;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
