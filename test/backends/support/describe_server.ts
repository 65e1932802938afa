import { expect, it } from 'vitest';
import type { StoredCall } from '../../../core/call.js';
import { ask, type Question, type Seen } from './ask.js';
import { behindTaps, expectTimes, type RealServer } from './behind_taps.js';

/** One call, and what its row must say besides what is true of every row. */
export interface Case extends Question {
  name: string;
  /** What the client saw decides what is expected. */
  row: (seen: Seen) => Partial<StoredCall>;
}

export interface ServerUnderTest extends RealServer {
  cases: Case[];
}

/** Compares each row with what a client of the server's HTTP door saw. */
export function describeServer({ cases, ...server }: ServerUnderTest): void {
  behindTaps(server, 0, ({ tap, url, rowOf }) => {
    it.each(cases)('$name', async ({ row, ...question }) => {
      const id = crypto.randomUUID();
      const seen = await ask(url(), question, id);
      const stored = await rowOf(id);
      expect(stored).toMatchObject({ ...always(seen, question), target: tap, tap, ...row(seen) });
      expect(question.leaveAfter === undefined || stored.output !== '').toBe(true);
      expectTimes(stored);
    });
  });
}

/** True of the row of any call. */
function always(seen: Seen, { leaveAfter }: Question): Partial<StoredCall> {
  const whole = { http_status: seen.status, request_bytes: seen.requestBytes, truncated: false };
  if (leaveAfter !== undefined) return { ...whole, outcome: 'client_abort', streaming: true };
  return { ...whole, response_bytes: seen.responseBytes, outcome: seen.status < 400 ? 'ok' : 'error' };
}
