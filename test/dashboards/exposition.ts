/** A scrape, read: the metrics that are declared, and the labels seen on their series. */
export interface Exposition {
  /** Names as PromQL asks for them: histograms with _bucket, _sum and _count. */
  names: Set<string>;
  labels: Map<string, Set<string>>;
}

/** Reads the Prometheus text format. Help and type lines declare a metric that has no series yet. */
export function readExposition(text: string): Exposition {
  const names = new Set<string>();
  const labels = new Map<string, Set<string>>();
  for (const line of text.split('\n')) {
    const [, declared, type] = /^# TYPE (\S+) (\S+)/.exec(line) ?? [];
    if (declared !== undefined) {
      const suffixes = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
      for (const suffix of suffixes) names.add(declared + suffix);
    }
    const [, name, inside = ''] = /^([a-z]\w*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name === undefined) continue;
    const seen = labels.get(name) ?? new Set<string>();
    for (const [, label] of inside.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) if (label !== undefined) seen.add(label);
    labels.set(name, seen);
  }
  return { names, labels };
}
