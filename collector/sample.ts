/** One value of one metric at one moment; the name is one of COLLECTOR_METRICS or SERVER_METRICS. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** Identifies a time series among samples. */
export function seriesKey({ name, labels }: Sample): string {
  return `${name} ${JSON.stringify(Object.entries(labels).sort())}`;
}
