import { XAxis, YAxis } from 'recharts';
import { formatClock, formatDay } from '../format/index.js';
import { ticksAreDays, timeTicks } from '../time/ticks.js';
import type { Span } from './types.js';

/** Width of what stands left of the plot, pixels. */
export const AXIS_WIDTH = 52;

const TICK = { fill: 'var(--faint)', fontSize: 11 };
const LINELESS = { tickLine: false, axisLine: false } as const;

/** The time from left to right. @param props.bare without words: they stand below another chart */
export function TimeAxis({ bounds: { from, to }, bare }: { bounds: Span; bare: boolean }) {
  const days = ticksAreDays(from, to);
  return (
    <XAxis
      {...LINELESS}
      dataKey="at"
      type="number"
      scale="time"
      domain={[from, to]}
      allowDataOverflow
      ticks={timeTicks(from, to)}
      tickFormatter={(at: number) => (days ? formatDay(at) : formatClock(at))}
      tick={bare ? false : TICK}
      height={bare ? 8 : 22}
      minTickGap={16}
    />
  );
}

/** Values from zero upwards. */
export function ValueAxis({ ticks, format }: { ticks: readonly number[]; format: (value: number) => string }) {
  return (
    <YAxis
      {...LINELESS}
      domain={[0, ticks.at(-1) ?? 1]}
      ticks={[...ticks]}
      interval={0}
      tickFormatter={(value: number) => (value === 0 ? '0' : format(value))}
      tick={TICK}
      width={AXIS_WIDTH}
    />
  );
}
