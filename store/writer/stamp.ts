/** A call's line with the columns the store fills itself; spliced, because writing the whole row as JSON again costs more than the rest. */
export function stamp(line: string, now: number, sequence: number): string {
  return `${line.slice(0, -1)},"ingested_at":"${new Date(now).toISOString()}","ingest_seq":${sequence}}`;
}
