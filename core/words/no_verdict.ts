const OPENING = 'No verdict on ';

/** What a finding without an answer says: `No verdict on errors of llama: no calls in the last hour`. */
export const noVerdict = (what: string, why: string): string => `${OPENING}${what}: ${why}`;

/** The reason alone, for a place that says what it is about; any other sentence whole. */
export function whyNoVerdict(summary: string): string {
  const [opening, ...why] = summary.split(': ');
  return opening?.startsWith(OPENING) && why.length > 0 ? why.join(': ') : summary;
}
