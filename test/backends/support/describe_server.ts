import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StoredCall } from '../../../core/call.js';
import { freePort, type RunningSidelight, startSidelight, type TargetInput } from '../../support/sidelight.js';
import { ask, type Question, type Seen } from './ask.js';
import { startServer, type Launch } from './process.js';
import type { Environment } from './python.js';

/** One call, and what its row must say besides what is true of every row. */
export interface Case extends Question {
  name: string;
  /** What the client saw decides what is expected. */
  row: (seen: Seen) => Partial<StoredCall>;
}

export interface ServerUnderTest {
  name: string;
  environment: Environment;
  /** Further settings of the target. */
  target?: Partial<TargetInput>;
  /** How the server is started, listening on `port` of 127.0.0.1. */
  launch: (installed: { bin: string; port: number; folder: string }) => Launch;
  cases: Case[];
}

/** Runs one real server behind a real sidecar, through both taps, and compares each row with what the client saw. */
export function describeServer({ name, environment, target, launch, cases }: ServerUnderTest): void {
  const bin = 'bin' in environment ? environment.bin : '';
  const state = 'missing' in environment ? `not here: ${environment.missing}` : environment.version;
  process.stdout.write(`${name}: ${state}\n`);

  describe.skipIf(bin === '')(`${name}, ${state}`, () => {
    let server: { stop(): Promise<void> } | undefined;
    let sidelight: RunningSidelight | undefined;

    beforeAll(async () => {
      const port = await freePort();
      server = await startServer((folder) => launch({ bin, port, folder }));
      const common = { ...target, upstream: `http://127.0.0.1:${port}`, redact: [], metrics: 'off' as const };
      sidelight = await startSidelight({
        targets: [
          { ...common, name: 'tcp', tap: 'tcp' },
          { ...common, name: 'http', tap: 'http' },
        ],
      });
    });
    afterAll(async () => {
      await sidelight?.stop();
      await server?.stop();
    });

    describe.each(['tcp', 'http'])('through the %s tap', (tap) => {
      it.each(cases)('$name', async ({ row, ...question }) => {
        const id = crypto.randomUUID();
        const seen = await ask(sidelight?.taps[tap] ?? '', question, id);
        const stored = await rowOf(sidelight, id);
        expect(stored).toMatchObject({ ...always(seen, question), target: tap, tap, ...row(seen) });
        expect(question.leaveAfter === undefined || stored.output !== '').toBe(true);
        expect(stored.ttft_ms ?? 0).toBeLessThanOrEqual(stored.duration_ms ?? -1);
        expect(stored.ttfb_ms).toBeLessThanOrEqual(stored.ttft_ms ?? Infinity);
        expect(stored.ttft_ms !== null).toBe(stored.streaming && stored.output !== '');
      });
    });
  });
}

/** True of the row of any call. */
function always(seen: Seen, { leaveAfter }: Question): Partial<StoredCall> {
  const whole = { http_status: seen.status, request_bytes: seen.requestBytes, truncated: false };
  if (leaveAfter !== undefined) return { ...whole, outcome: 'client_abort', streaming: true };
  return { ...whole, response_bytes: seen.responseBytes, outcome: seen.status < 400 ? 'ok' : 'error' };
}

async function rowOf(sidelight: RunningSidelight | undefined, id: string): Promise<StoredCall> {
  return vi.waitFor(
    async () => {
      const [row, ...others] =
        (await sidelight?.sql<StoredCall>(`SELECT * FROM calls WHERE request_id = '${id}'`)) ?? [];
      expect(others).toEqual([]);
      if (row === undefined) throw new Error('the call is not stored');
      return row;
    },
    { timeout: 30_000, interval: 100 },
  );
}
