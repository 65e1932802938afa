import { isLonely } from './scale.js';
import type { ChartPoint } from './types.js';

interface LonelyDotProps {
  /** Not called points: the chart passes its own under that name. */
  source: readonly ChartPoint[];
  of: string;
  fill: string;
  /** Given by the chart for each point. */
  cx?: number;
  cy?: number;
  index?: number;
}

/** A dot where a point has no neighbours and a line would not show it: the first minutes of a new installation. */
export function LonelyDot({ source, of, fill, cx, cy, index = -1 }: LonelyDotProps) {
  return isLonely(source, of, index) ? <circle cx={cx} cy={cy} r={2.2} fill={fill} /> : null;
}
