import { Line } from 'recharts';
import { LonelyDot } from './lonely_dot.js';
import { type ChartPoint, type Series, TONES } from './types.js';

/** One line a series; the first, which matters most, is drawn over the others. */
export function Lines({ series, points }: { series: readonly Series[]; points: readonly ChartPoint[] }) {
  return series
    .toReversed()
    .map(({ key, tone, dashed }) => (
      <Line
        key={key}
        dataKey={(point: ChartPoint) => point.values[key] ?? null}
        name={key}
        stroke={TONES[tone]}
        strokeWidth={tone === 1 ? 2 : 1.6}
        {...(dashed === true ? { strokeDasharray: '4 4' } : {})}
        dot={<LonelyDot source={points} of={key} fill={TONES[tone]} />}
        activeDot={{ r: 3, strokeWidth: 0, fill: TONES[tone] }}
        isAnimationActive={false}
      />
    ));
}
