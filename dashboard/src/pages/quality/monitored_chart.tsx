import { limitWord } from '../../../../core/findings/check_key.js';
import type { QualityVerdict } from '../../api/types.js';
import { TimeChart, type Band, type ChartPoint, type Limit } from '../../charts/index.js';
import { Card } from '../../ui/index.js';
import { bandLabel, chartSentence, tellingOf } from './verdict_words.js';

const VALUE = 'value';
const USUAL: Omit<Band, 'label'> = { key: 'usual', tone: 'reference' };
const INTERVAL: Band = { key: 'interval', label: 'interval', tone: 'data' };

/** What is tolerated by a rule, as a line; a band that only ends there would say the same again. */
function limitOf({ kind, key, limit }: QualityVerdict, tell: (value: number) => string): Limit | null {
  return kind === 'drift' || limit === null || limit <= 0
    ? null
    : { value: limit, label: `${limitWord(key)} ${tell(limit)}` };
}

/** The band needs two ends to be drawn: an open one reaches to the floor, or above everything measured. */
function usualBand({ series, band }: QualityVerdict['details'], limit: Limit | null): readonly [number, number] | null {
  if (band === null || (band.low === null && band.high === null)) return null;
  if (band.low === null && band.high === limit?.value) return null;
  const most = Math.max(band.low ?? 0, ...series.map(({ value, high }) => Math.max(value ?? 0, high ?? 0)));
  return [band.low ?? 0, band.high ?? most * 1.05];
}

function toPoints(details: QualityVerdict['details'], limit: Limit | null): ChartPoint[] {
  const usual = usualBand(details, limit);
  return details.series.map(({ at, value, low, high }) => ({
    at: Date.parse(at),
    values: { [VALUE]: value },
    bands: {
      [USUAL.key]: usual,
      [INTERVAL.key]: typeof low === 'number' && typeof high === 'number' ? [low, high] : null,
    },
  }));
}

/** The monitored value against what is usual, with the moment of change. */
export function MonitoredChart({ verdict }: { verdict: QualityVerdict }) {
  const { details } = verdict;
  const tell = tellingOf(verdict);
  const limit = limitOf(verdict, tell.value);
  const points = toPoints(details, limit);
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || first.at === last.at) return null;
  const bands = [{ ...USUAL, label: bandLabel(verdict) }, INTERVAL].filter(({ key }) =>
    points.some((point) => (point.bands?.[key] ?? null) !== null),
  );
  return (
    <Card title="Over time" sentence={chartSentence(verdict)} className="mt-3">
      <TimeChart
        title="Over time"
        points={points}
        bounds={{ from: first.at, to: last.at }}
        series={[{ key: VALUE, label: verdict.metric, tone: 1 }]}
        bands={bands}
        limit={limit}
        format={tell.value}
        markers={details.change_point === null ? [] : [{ at: Date.parse(details.change_point.at), label: 'change' }]}
        height={220}
      />
    </Card>
  );
}
