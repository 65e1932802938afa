import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { DASHBOARDS } from './boards.js';

export interface AlertRule {
  uid: string;
  title: string;
  condition: string;
  data: { refId: string; datasourceUid: string; model: Record<string, unknown> }[];
  [field: string]: unknown;
}

/** A provisioning file, read. */
export const provisioned = (path: string): Record<string, unknown> =>
  parse(readFileSync(`${DASHBOARDS}provisioning/${path}`, 'utf8')) as Record<string, unknown>;

/** The alert rules that are shipped for one store. */
export function alertRules(store: 'clickhouse' | 'prometheus'): AlertRule[] {
  const { groups } = provisioned(`alerting/${store}.yaml`) as { groups: { rules: AlertRule[] }[] };
  return groups.flatMap((group) => group.rules);
}
