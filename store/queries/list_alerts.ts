import type { Store } from '../store.js';
import type { Alert, AlertState } from '../../core/alert.js';
import type { Range } from './scope.js';

export interface AlertFilter {
  states?: readonly AlertState[];
  target?: string;
  model?: string;
  /** By the last change. */
  range?: Range;
  limit: number;
}

/** The latest version of each alert, latest change first. */
export async function listAlerts(store: Store, filter: AlertFilter): Promise<Alert[]> {
  throw new Error('not built yet');
}
