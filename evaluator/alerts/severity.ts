import type { Severity } from '../../core/findings/finding.js';

const RANK: Record<Severity, number> = { note: 1, ticket: 2, page: 3 };

/** Above 0 when `a` is more severe than `b`. */
export function compareSeverity(a: Severity, b: Severity): number {
  return RANK[a] - RANK[b];
}

export function highest(a: Severity, b: Severity): Severity {
  return compareSeverity(a, b) >= 0 ? a : b;
}

export function lowest(a: Severity, b: Severity): Severity {
  return compareSeverity(a, b) <= 0 ? a : b;
}
