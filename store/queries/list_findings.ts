import type { Store } from '../store.js';
import type { CheckKind, Finding, Verdict } from '../../core/finding.js';
import type { Range } from './scope.js';

export interface FindingFilter {
  range?: Range;
  kind?: CheckKind;
  verdict?: Verdict;
  key?: string;
  target?: string;
  model?: string;
  limit: number;
}

/** Findings, newest first. */
export async function listFindings(store: Store, filter: FindingFilter): Promise<Finding[]> {
  throw new Error('not built yet');
}
