import { queries } from '../../store/index.js';
import { probeFindings } from '../probes/index.js';
import type { Check } from './check.js';

/** What the newest run of `sidelight probe` on each target found: said again in every round, until another run says otherwise or it is too old. */
export function createProbeCheck(): Check {
  return {
    kind: 'bias',
    evaluate: async ({ config, store, now }) => {
      const reports = await queries.probeReports(store);
      return reports.flatMap((report) => probeFindings(report, config.probes, now));
    },
  };
}
