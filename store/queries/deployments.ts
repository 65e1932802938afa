import type { Store } from '../store.js';
import type { Range } from './scope.js';

export interface DeploymentRow {
  at: string;
  target: string;
  version: string;
  previous: string;
}

/** Version changes of targets, oldest first. */
export async function deployments(store: Store, range: Range, target?: string): Promise<DeploymentRow[]> {
  throw new Error('not built yet');
}
