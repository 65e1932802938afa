export { TimeChart } from './time_chart.js';
export type { Band, ChartPoint, Limit, Marker, Series, Span } from './types.js';
