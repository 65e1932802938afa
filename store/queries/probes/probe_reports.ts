import { probeReport, type ProbeReport } from '../../../core/findings/probe_result.js';
import { parsedJson } from '../../../core/json.js';
import type { Store } from '../../store.js';

const PREFIX = 'probe:';

/** What was found last of each metric of each axis of each target, each as a report with one result. One that another version wrote and this one cannot read is left out. */
export async function probeReports(store: Store): Promise<ProbeReport[]> {
  const rows = await store.query<{ state: string }>(
    `SELECT state FROM (
       SELECT monitor_id, state FROM monitor_state WHERE startsWith(monitor_id, {prefix:String})
       ORDER BY monitor_id, updated_at DESC LIMIT 1 BY monitor_id
     ) ORDER BY monitor_id`,
    { prefix: PREFIX },
  );
  return rows.flatMap(({ state }) => {
    const read = probeReport.safeParse(parsedJson(state));
    return read.success ? [read.data] : [];
  });
}

/** Keeps each result of a run in the place of the one before; what the run did not ask about stays. */
export async function saveProbeReport(store: Store, report: ProbeReport, now: number): Promise<void> {
  const updated_at = new Date(now).toISOString();
  const rows = report.results.map((result) => ({
    monitor_id: `${PREFIX}${report.target}:${result.axis}:${result.metric}`,
    state: JSON.stringify({ ...report, results: [result] }),
    updated_at,
  }));
  await store.insert('monitor_state', rows);
}
