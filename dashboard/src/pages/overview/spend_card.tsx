import type { Overview } from '../../api/types.js';
import { TimeChart } from '../../charts/index.js';
import { formatMoney, formatMoneyAxis } from '../../format/index.js';
import { Card } from '../../ui/index.js';
import { toSpendPoints } from './chart_points.js';
import { limitOf } from './limit_of.js';

interface SpendCardProps {
  cost: Overview['charts']['cost'];
  className?: string | undefined;
}

/** What was spent in the period of the budget, and what is expected of the rest of it. */
export function SpendCard({ cost, className }: SpendCardProps) {
  return (
    <Card title="Spend" sentence={cost.sentence} className={className}>
      <TimeChart
        title="Spend"
        points={toSpendPoints(cost)}
        bounds={{ from: Date.parse(cost.period_from), to: Date.parse(cost.period_to) }}
        series={[
          { key: 'spent', label: 'spent', tone: 1 },
          { key: 'forecast', label: 'forecast', tone: 1, dashed: true },
        ]}
        bands={[{ key: 'range', label: 'p10–p90' }]}
        format={formatMoney}
        formatAxis={formatMoneyAxis}
        limit={limitOf(cost.limit_usd, formatMoney)}
      />
    </Card>
  );
}
