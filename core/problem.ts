import { asRecord, asString, parsedJson } from './json.js';

/** What went wrong, in the words of whoever refused; each empty where it says nothing. */
export interface Problem {
  title: string;
  detail: string;
  /** What to do. */
  hint: string;
}

/** Reads a problem document (RFC 9457), with the hint that our service adds; of any other text nothing is known. */
export function readProblem(text: string): Problem {
  // Whoever stands in between answers with a page of its own.
  const fields = asRecord(parsedJson(text));
  return { title: asString(fields['title']), detail: asString(fields['detail']), hint: asString(fields['hint']) };
}
