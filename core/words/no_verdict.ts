const OPENING = 'No verdict on ';

/** What a finding without an answer says: `No verdict on errors: llama had no calls in the last hour`. @param what may be a title */
export const noVerdict = (what: string, why: string): string => `${OPENING}${withinSentence(what)}: ${why}`;

/** Without the capital of a beginning; initials keep theirs. */
function withinSentence(title: string): string {
  return /^\p{Lu}\p{Ll}/u.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

/** The reason alone, for a place that says what it is about; any other sentence whole. */
export function whyNoVerdict(summary: string): string {
  const [opening, ...why] = summary.split(': ');
  return opening?.startsWith(OPENING) && why.length > 0 ? why.join(': ') : summary;
}
