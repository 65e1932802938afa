import type { CheckKind, Finding, Verdict } from '../../../core/findings/finding.js';
import type { Store } from '../../store.js';
import { FINDING } from './finding_columns.js';
import { equals, within, type Range } from '../scope.js';

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
  const { range, limit, ...fields } = filter;
  const when = range === undefined ? { sql: '1', params: {} } : within('f.at', range);
  const which = equals(fields);
  return store.query(
    `SELECT ${FINDING} FROM findings AS f WHERE ${when.sql}${which.sql} ORDER BY f.at DESC, \`key\` LIMIT {limit:UInt32}`,
    { ...when.params, ...which.params, limit },
  );
}
