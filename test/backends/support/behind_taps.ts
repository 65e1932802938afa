import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StoredCall } from '../../../core/call.js';
import { SERVER_METRICS, type ServerMetric } from '../../../core/names/server_metrics.js';
import { type RunningSidelight, startSidelight, type TargetInput } from '../../support/sidelight.js';
import { serverPort } from './ports.js';
import { startServer, type Launch } from './process.js';
import type { Environment } from './python.js';

/** A real server, and how it is started. */
export interface RealServer {
  name: string;
  environment: Environment;
  /** Further settings of the target. */
  target?: Partial<TargetInput>;
  /** How the server is started, listening on `port` of 127.0.0.1; the four ports behind it are free as well. */
  launch: (installed: { bin: string; port: number; folder: string }) => Launch;
  /** Where it tells of itself, behind the port it was given, and what must come of that. */
  metrics?: { offset: number; names: ServerMetric[] };
}

/** What a test has of one tap. */
export interface TapUnderTest {
  tap: 'tcp' | 'http';
  url(): string;
  /** The one row of the call with this request id, once it is there. */
  rowOf(requestId: string): Promise<StoredCall>;
}

/**
 * Tests of one real server behind a real sidecar, through both taps.
 * @param offset of the port in front of which the taps stand, from that which the server was given
 */
export function behindTaps(server: RealServer, offset: number, tests: (at: TapUnderTest) => void): void {
  const { name, environment, target, launch, metrics } = server;
  const bin = 'bin' in environment ? environment.bin : '';
  const state = 'missing' in environment ? `not here: ${environment.missing}` : environment.version;
  process.stdout.write(`${name}: ${state}\n`);

  describe.skipIf(bin === '')(`${name}, ${state}`, () => {
    let running: { stop(): Promise<void> } | undefined;
    let sidelight: RunningSidelight | undefined;

    beforeAll(async () => {
      const port = await serverPort();
      running = await startServer((folder) => launch({ bin, port, folder }));
      const common = { ...target, upstream: `http://127.0.0.1:${port + offset}`, redact: [], metrics: 'off' as const };
      const told = metrics && [`http://127.0.0.1:${port + metrics.offset}/metrics`];
      sidelight = await startSidelight({
        patience: 120_000,
        targets: [
          { ...common, name: 'tcp', tap: 'tcp' },
          { ...common, name: 'http', tap: 'http', metrics: told ?? 'off' },
        ],
      });
    });
    afterAll(async () => {
      await sidelight?.stop();
      await running?.stop();
    });

    describe.each(['tcp', 'http'] as const)('through the %s tap', (tap) => {
      tests({ tap, url: () => sidelight?.taps[tap] ?? '', rowOf: (id) => rowOf(sidelight, id) });
    });

    // Behind the calls: some servers tell of none before they have had one.
    it.skipIf(metrics === undefined)('tells of itself, and what it says is stored', async () => {
      await vi.waitFor(
        async () => {
          const rows = await sidelight?.sql<{ name: string }>(`SELECT DISTINCT name FROM server_metrics`);
          const names = rows?.map((row) => row.name) ?? [];
          for (const metric of metrics?.names ?? []) expect(names).toContain(SERVER_METRICS[metric]);
        },
        { timeout: 60_000, interval: 500 },
      );
    });
  });
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

/** True of the times of any call. */
export function expectTimes({ ttft_ms, ttfb_ms, duration_ms, streaming, output }: StoredCall): void {
  expect(ttft_ms ?? 0).toBeLessThanOrEqual(duration_ms ?? -1);
  expect(ttfb_ms).toBeLessThanOrEqual(ttft_ms ?? Infinity);
  expect(ttft_ms !== null).toBe(streaming && output !== '');
}
