export { formatDuration, formatDurationAxis, formatSpan } from './duration.js';
export { formatMoney, formatMoneyAxis, formatMoneyExact } from './money.js';
export { formatBytes, formatCompact, formatCount, formatRate } from './number.js';
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
export { unbroken } from './unbroken.js';
export { change, formatRatio, formatValue, valueParts } from './value.js';
