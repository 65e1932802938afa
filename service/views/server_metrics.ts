import type { z } from 'zod';
import { SERVER_METRICS, type ServerMetric } from '../../core/names/server_metrics.js';
import { queries } from '../../store/index.js';
import type { serverMetric, serverMetrics } from '../schemas/api.js';
import type { ServiceContext } from '../context.js';
import { parseRange, stepOf } from '../http/range.js';

type Item = z.output<typeof serverMetrics>;
type Metric = z.output<typeof serverMetric>;

/** What has not been told again for so long is no present value: collectors post every 10 s. */
const FRESH_MS = 60_000;
/** A source that was silent for longer is as good as not there. */
const SOURCE_MS = 86_400_000;

/** What is shown, in this order. */
const SHOWN: readonly [ServerMetric, label: string, unit: Metric['unit']][] = [
  ['waiting', 'In the queue', 'count'],
  ['running', 'Running', 'count'],
  ['batchSize', 'Batch size', 'count'],
  ['kvCacheUse', 'KV cache', 'ratio'],
  ['gpuUse', 'GPU busy', 'ratio'],
  ['gpuMemoryUsed', 'GPU memory', 'bytes'],
  ['gpuMemoryTotal', 'GPU memory in all', 'bytes'],
  ['requests', 'Requests', 'per_second'],
  ['errors', 'Errors', 'per_second'],
  ['inputTokens', 'Input tokens', 'per_second'],
  ['outputTokens', 'Output tokens', 'per_second'],
  ['preemptions', 'Preemptions', 'per_second'],
];
const NAMES = SHOWN.map(([metric]) => SERVER_METRICS[metric]);
const MEANS = (['batchSize', 'kvCacheUse', 'gpuUse'] as const).map((metric) => SERVER_METRICS[metric]);

const HINTS: Record<Item['state'], string> = {
  up: '',
  down: 'The metrics were there and do not answer now: is the server up?',
  not_found:
    "No Prometheus metrics were found on the server's own port or on 8002, 8082 and 9400 of its host. Switch them on in the server (SGLang --enable-metrics, llama.cpp --metrics), or write where they are: metrics: http://HOST:PORT/metrics at the target in sidelight.yaml.",
  off: 'Switched off in the configuration (metrics: off).',
};

/** Metrics of each target over a range: those configured, then those that only collectors elsewhere tell of. */
export async function serverMetricsOf(
  service: ServiceContext,
  query: { from?: string; to?: string; target?: string },
): Promise<Item[]> {
  const range = parseRange(query, service.clock, 3_600_000);
  const step = stepOf(range);
  const now = service.clock.now();
  const [points, sources] = await Promise.all([
    queries.serverMetrics(service.store, range, step, NAMES, MEANS),
    queries.serverMetricSources(service.store, now - SOURCE_MS, SERVER_METRICS.up),
  ]);
  const configured = service.config.targets.map(({ name }) => name);
  const targets = new Set([
    ...configured,
    ...sources.map(({ target }) => target),
    ...points.map(({ target }) => target),
  ]);
  return [...targets]
    .filter((target) => query.target === undefined || query.target === target)
    .map((target) => {
      const source = sources.find((each) => each.target === target);
      const isNow = range.to >= now - FRESH_MS && source !== undefined && Date.parse(source.last_at) >= now - FRESH_MS;
      const own = points.filter((point) => point.target === target);
      return {
        target,
        ...stateOf(service, target, source, now),
        metrics: SHOWN.flatMap((shown) => metricOf(shown, own, isNow, range.to - step * 1000 - FRESH_MS)),
      };
    });
}

function stateOf(
  { config }: ServiceContext,
  target: string,
  source: queries.ServerMetricSource | undefined,
  now: number,
): Pick<Item, 'state' | 'urls' | 'last_at' | 'hint'> {
  const off = config.targets.find(({ name }) => name === target)?.metrics === 'off';
  const fresh = source !== undefined && source.up && Date.parse(source.last_at) >= now - FRESH_MS;
  const state = off ? 'off' : source === undefined ? 'not_found' : fresh ? 'up' : 'down';
  return { state, urls: source?.url.split(' ') ?? [], last_at: source?.last_at ?? null, hint: HINTS[state] };
}

/** None where the server does not tell the metric. */
function metricOf(
  [metric, label, unit]: (typeof SHOWN)[number],
  points: readonly queries.ServerMetricPoint[],
  isNow: boolean,
  freshFrom: number,
): Metric[] {
  const name = SERVER_METRICS[metric];
  const own = points.filter((point) => point.name === name).map(({ at, value }) => ({ at, value }));
  if (own.length === 0) return [];
  const last = own.at(-1);
  const value = isNow && last !== undefined && Date.parse(last.at) >= freshFrom ? last.value : null;
  return [{ name: metric, label, unit, value, points: own }];
}
