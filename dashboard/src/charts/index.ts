export { TimeChart } from './time_chart.js';
export type { Band, ChartPoint, Limit, Marker, Series, Span, TimeChartProps } from './types.js';
