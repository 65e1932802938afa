import { setTimeout } from 'node:timers/promises';

const LOOK_MS = 500;

/** When the first verdict of drift on each stream was a row, epoch milliseconds; those that are not there in time are missing. */
export async function untilTold(
  service: string,
  streams: readonly string[],
  patienceMs: number,
): Promise<Map<string, number>> {
  const told = new Map<string, number>();
  const deadline = Date.now() + patienceMs;
  while (told.size < streams.length && Date.now() < deadline) {
    const metrics = await drifting(service);
    for (const name of streams) if (metrics.includes(name) && !told.has(name)) told.set(name, Date.now());
    await setTimeout(LOOK_MS);
  }
  return told;
}

async function drifting(service: string): Promise<string[]> {
  const sql = "SELECT DISTINCT metric FROM findings WHERE kind = 'drift' AND verdict = 'over' AND target = 'llama'";
  const response = await fetch(`${service}/api/v1/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sql, format: 'TSV' }),
  });
  return response.ok ? (await response.text()).split('\n') : [];
}
