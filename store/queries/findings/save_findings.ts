import type { Finding } from '../../../core/findings/finding.js';
import { boundedDetails } from '../../../core/findings/finding_details.js';
import type { Store } from '../../store.js';

/** Keeps what checks answered; long details are cut to their bounds. */
export async function saveFindings(store: Store, findings: readonly Finding[]): Promise<void> {
  await store.insert(
    'findings',
    findings.map(({ details, ...row }) => ({
      ...row,
      details: details === undefined ? '' : JSON.stringify(boundedDetails(details)),
    })),
  );
}
