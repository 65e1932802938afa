export { durationParts, formatDuration, formatDurationAxis, formatDurationRound } from './duration.js';
export { formatMoney, formatMoneyAxis, formatMoneyExact, moneyParts } from './money.js';
export { formatBytes, formatCompact, formatCount, formatRate, formatRatio } from './number.js';
export { isKnown, NBSP, UNKNOWN, type Parts } from './parts.js';
export {
  formatAgo,
  formatClock,
  formatClockExact,
  formatDay,
  formatListTime,
  formatMoment,
  formatMomentFull,
} from './time.js';
export { telling, type Telling } from './told.js';
export { change, formatInterval, formatValue, valueParts } from './value.js';
