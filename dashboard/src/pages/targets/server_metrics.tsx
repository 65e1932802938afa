import type { ServerMetric, ServerMetrics } from '../../api/types.js';
import { formatBytes, formatRate, formatRatio, isKnown, UNKNOWN } from '../../format/index.js';
import { Sparkline } from '../../ui/index.js';

/** What fits into a card; the API tells more. */
const SHOWN = ['waiting', 'running', 'batchSize', 'kvCacheUse', 'gpuUse', 'gpuMemoryUsed', 'requests', 'errors'];

const STATE_WORDS: Record<ServerMetrics['state'], string> = {
  up: 'the server’s own metrics',
  down: 'the server’s own metrics do not answer',
  not_found: 'the server’s own metrics: not found',
  off: 'the server’s own metrics are switched off',
};

/** A value in its unit; of memory also how much there is. */
function formatMetric({ value, unit }: ServerMetric, total: number | null): string {
  if (!isKnown(value)) return UNKNOWN;
  if (unit === 'ratio') return formatRatio(value);
  if (unit === 'per_second') return `${formatRate(value)}/s`;
  if (unit !== 'bytes') return formatRate(value);
  return isKnown(total) ? `${formatBytes(value)} of ${formatBytes(total)}` : formatBytes(value);
}

/** Queue, KV cache and GPU of one model server as it tells them itself: now, and over the range. */
export function ServerMetricsPanel({ told }: { told: ServerMetrics }) {
  const total = told.metrics.find(({ name }) => name === 'gpuMemoryTotal')?.value ?? null;
  const shown = SHOWN.flatMap((name) => told.metrics.filter((metric) => metric.name === name));
  return (
    <section aria-label={`Metrics of ${told.target}`} className="mt-3.5 border-t border-line pt-3">
      <h3 className="text-xs text-soft" title={told.urls.join(', ')}>
        {STATE_WORDS[told.state]}
      </h3>
      {told.hint !== '' && <p className="mt-1 text-[0.78125rem] text-soft">{told.hint}</p>}
      <ul className="mt-1.5 grid grid-cols-[1fr_auto_auto] gap-x-3 gap-y-1">
        {shown.map((metric) => (
          <li key={metric.name} className="col-span-3 grid grid-cols-subgrid items-center text-[0.8125rem]">
            <span className="text-soft">{metric.label}</span>
            <span>
              <Sparkline values={metric.points.map(({ value }) => value)} quiet={told.state !== 'up'} />
            </span>
            <span className="text-right font-medium whitespace-nowrap tabular-nums">
              {formatMetric(metric, metric.name === 'gpuMemoryUsed' ? total : null)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
