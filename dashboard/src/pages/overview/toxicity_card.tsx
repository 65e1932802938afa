import type { Overview } from '../../api/types.js';
import { TimeChart } from '../../charts/index.js';
import { formatRatio } from '../../format/index.js';
import { Card } from '../../ui/index.js';
import { toToxicityPoints } from './chart_points.js';

/** The share of toxic answers with its interval, day by day. */
export function ToxicityCard({ toxicity }: { toxicity: NonNullable<Overview['charts']['toxicity']> }) {
  const points = toToxicityPoints(toxicity.points);
  const { limit } = toxicity;
  return (
    <Card title="Toxic answers" sentence={toxicity.sentence}>
      <TimeChart
        title="Toxic answers"
        points={points}
        bounds={{ from: points[0]?.at ?? 0, to: points.at(-1)?.at ?? 0 }}
        series={[{ key: 'share', label: 'share', tone: 1 }]}
        bands={[{ key: 'interval', label: 'interval' }]}
        format={formatRatio}
        limit={limit === null ? null : { value: limit, label: `tolerated ${formatRatio(limit)}` }}
      />
    </Card>
  );
}
