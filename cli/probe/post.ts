import { SidelightError } from '../../core/errors.js';
import type { PurposeMarks } from '../../core/purpose_mark.js';

export interface ProbePost {
  url: URL;
  /** Request id that it is stored under. */
  id: string;
  body: object;
  marks: PurposeMarks;
  /** Bearer token sent along, where the target wants one. */
  key: string | undefined;
}

export interface ProbeResponse {
  status: number;
  text: string;
  /** Milliseconds, where the server says when to come back. */
  retryAfterMs: number | undefined;
}

const ANSWER_WITHIN_MS = 300_000;
const LONGEST_TEXT = 4e6;

/**
 * Sends one request to a tap, marked so that it never counts as user traffic.
 * @returns null when the answer does not come in time, or breaks off: that is the server's failure, and recorded as such
 * @throws {SidelightError} UPSTREAM_UNREACHABLE when nothing listens there, or the server behind it is gone
 */
export async function postProbe({ url, id, body, marks, key }: ProbePost): Promise<ProbeResponse | null> {
  const headers = {
    'content-type': 'application/json',
    ...marks.headers('probe', id, Date.now()),
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal }).catch(
    (error: unknown) => {
      if (signal.aborted) return null;
      throw new SidelightError('UPSTREAM_UNREACHABLE', `nothing answers at ${url.href}`, {
        retryable: true,
        cause: error,
      });
    },
  );
  if (answer === null) return null;
  const text = await answer.text().catch(() => null);
  if (text === null) return null;
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = seconds >= 0 ? seconds * 1000 : undefined;
  return { status: answer.status, text: text.slice(0, LONGEST_TEXT), retryAfterMs };
}
